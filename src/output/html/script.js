// What a server said reaches the page by textContent and title only: it is never read as HTML.
const at = id => document.getElementById(id);
const data = JSON.parse(at("data").textContent);
const rows = data.tags;
const PAGE = 200;
const MOST = 10;
const DAY = 86400;

const count = n => n.toLocaleString("en");
const percent = (part, all) => all ? ` (${Math.round(100 * part / all)}%)` : "";
const date = s => new Date(s * 1000).toISOString().slice(0, 16).replace("T", " ");
const short = digest => digest.slice(digest.indexOf(":") + 1).slice(0, 12);
function bytes(n) {
	const [name, unit] = [["GB", 1e9], ["MB", 1e6], ["kB", 1e3]].find(([, unit]) => n >= unit) || ["B"];
	return (unit ? (Math.floor(n / unit * 10) / 10).toFixed(1) : n) + " " + name;
}
function span(s) {
	const units = [["d", DAY], ["h", 3600], ["m", 60], ["s", 1]];
	if (!s) return "0s";
	const [[letter, unit], [below, small] = []] = units.slice(units.findIndex(([, unit]) => s >= unit));
	const rest = Math.floor(s % unit / small);
	return Math.floor(s / unit) + letter + (rest ? " " + rest + below : "");
}
function kind(type) {
	const [, family, list] = /^application\/vnd\.(oci\.image|docker\.distribution)\.(?:manifest\.v|(index|manifest\.list)\.v)/.exec(type) || [];
	if (family) return (family < "e" ? "Docker" : "OCI") + (list ? " index" : " image");
	return type.replace(/^application\/(vnd\.)?|\+json$/g, "").slice(0, 40);
}
const age = s => data.unit ? count(Math.floor(s / data.unit[1])) : span(s);

// In the order of a row's values. With a table, the value is an index into it.
const COLUMNS = [
	{ id: "repository", text: true, table: data.repositories },
	{ id: "tag", text: true },
	{ id: "digest", text: true, show: short },
	{ id: "type", text: true, show: kind, table: data.media_types },
	{ id: "size", show: bytes },
	{ id: "created", show: date },
	{ id: "published", show: date },
	{ id: "age", show: age },
	{ id: "platforms", text: true, table: data.platforms },
];
const [REPOSITORY, TAG, DIGEST, , SIZE, , , AGE, PLATFORMS] = COLUMNS.keys();
const value = (row, i) => row[i] === null || !COLUMNS[i].table ? row[i] : COLUMNS[i].table[row[i]];

function add(parent, name, text) {
	const element = document.createElement(name);
	if (text !== undefined) element.textContent = text;
	parent.append(element);
	return element;
}
function bar(parent, part, all) {
	add(parent, "i").style.setProperty("--part", (all ? Math.max(100 * part / all, part ? 1 : 0) : 0) + "%");
}

// Charts: text with a bar beside it, so that nothing is told by the bar alone.
function chart(id, column, limits, last) {
	const counts = limits.map(() => 0).concat(0, 0);
	for (const row of rows) {
		const n = row[column];
		const fits = limits.findIndex(([, limit]) => n < limit);
		counts[n === null ? limits.length + 1 : fits < 0 ? limits.length : fits]++;
	}
	const most = Math.max(...counts);
	limits.map(([name]) => name).concat(last, "unknown").forEach((name, i) => {
		const line = add(at(id), "li");
		line.className = counts[i] ? "" : "none";
		add(line, "span", name);
		bar(add(line, "span"), counts[i], most);
		add(line, "b", count(counts[i]) + percent(counts[i], rows.length));
	});
}
chart("ages", AGE, [["< 1 d", DAY], ["< 7 d", 7 * DAY], ["< 30 d", 30 * DAY], ["< 90 d", 90 * DAY], ["< 1 y", 365 * DAY]], "older");
chart("sizes", SIZE, [["< 10 MB", 1e7], ["< 100 MB", 1e8], ["< 500 MB", 5e8], ["< 1 GB", 1e9]], "more");

function repositories() {
	const all = data.repositories.map(name => ({ name, shown: 0, sum: 0, unknown: 0, tags: null, stored: null }));
	for (const [i, tags, stored] of data.totals) Object.assign(all[i], { tags, stored });
	for (const row of rows) {
		const of = all[row[REPOSITORY]];
		of.shown++;
		row[SIZE] === null ? of.unknown++ : of.sum += row[SIZE];
	}
	const weight = of => Math.max(of.stored ?? 0, of.sum);
	all.sort((a, b) => weight(b) - weight(a) || b.shown - a.shown);
	for (const of of all.slice(0, MOST)) {
		const line = add(at("repositories"), "tr");
		bar(add(line, "td", of.name), weight(of), weight(all[0]));
		const part = of.tags !== null && of.tags !== of.shown;
		add(line, "td", count(of.shown) + (part ? " of " + count(of.tags) : ""));
		const none = of.unknown === of.shown;
		add(line, "td", none ? "–" : (of.unknown ? "≥ " : "") + bytes(of.sum));
		add(line, "td", of.stored === null ? "–" : bytes(of.stored));
		const known = of.stored !== null && of.tags === of.shown && !of.unknown && of.sum >= of.stored;
		add(line, "td", known ? bytes(of.sum - of.stored) + percent(of.sum - of.stored, of.sum) : "–");
	}
}
repositories();

function layers() {
	const saved = ([, size, images]) => size * Math.max(images - 1, 0);
	for (const layer of data.layers.slice(0, MOST)) {
		const line = add(at("layer-rows"), "tr");
		add(line, "td", short(layer[0])).title = layer[0];
		for (const text of [bytes(layer[1]), count(layer[2]), bytes(saved(layer))]) add(line, "td", text);
	}
	const all = data.layers.reduce((sum, layer) => sum + saved(layer), 0);
	at("layers-note").textContent = data.layers.length
		? `Sharing saves ${bytes(all)} in all; layers shown: ${Math.min(data.layers.length, MOST)} of ${count(data.layers.length)}.`
		: "No layer is known to be shared.";
	at("layers").hidden = false;
}
if (data.layers) layers();

// The table. Its state lives in the address, so that a view can be linked to.
const state = { q: "", sort: "", page: 1 };
let written = "";
let haystacks;
const order = new Intl.Collator("en", { numeric: true }).compare;

function read() {
	written = location.hash;
	const hash = new URLSearchParams(written.slice(1));
	state.q = at("search").value = hash.get("q") || "";
	state.sort = hash.get("sort") || "";
	state.page = parseInt(hash.get("page"), 10) || 1;
	draw();
}
function show(change) {
	Object.assign(state, { page: 1 }, change);
	draw();
	const said = Object.entries(state).filter(([, value]) => value && value !== 1);
	const hash = "#" + new URLSearchParams(said);
	written = hash.length > 1 ? hash : "";
	location.replace(hash);
}
function found() {
	const words = state.q.toLowerCase().split(/\s+/).filter(Boolean);
	if (!words.length) return rows;
	haystacks ??= rows.map(row => [REPOSITORY, TAG, DIGEST, PLATFORMS].map(i => value(row, i) ?? "").join("\n").toLowerCase());
	return rows.filter((_, i) => words.every(word => haystacks[i].includes(word)));
}
function sorted(list) {
	const down = state.sort.startsWith("-");
	const i = COLUMNS.findIndex(({ id }) => id === state.sort.slice(down));
	if (i < 0) return list;
	const known = list.filter(row => row[i] !== null);
	const compare = COLUMNS[i].text ? order : (a, b) => a - b;
	known.sort((a, b) => (down ? -1 : 1) * compare(value(a, i), value(b, i)));
	return known.concat(list.filter(row => row[i] === null));
}
function draw() {
	const list = sorted(found());
	const pages = Math.max(Math.ceil(list.length / PAGE), 1);
	state.page = Math.min(Math.max(state.page, 1), pages);
	const start = (state.page - 1) * PAGE;
	const body = document.createDocumentFragment();
	for (const row of list.slice(start, start + PAGE)) {
		const line = add(body, "tr");
		COLUMNS.forEach(({ id, text, show = String }, i) => {
			const known = value(row, i);
			const cell = add(line, "td", known === null ? "–" : show(known));
			cell.dataset.name = id;
			if (known === null) cell.title = cell.className = "unknown";
			else if (text) cell.title = known;
		});
	}
	at("rows").replaceChildren(body);
	[...at("columns").children].forEach((head, i) => {
		const id = COLUMNS[i].id;
		head.setAttribute("aria-sort", state.sort === id ? "ascending" : state.sort === "-" + id ? "descending" : "none");
	});
	const shown = list.length ? `${count(start + 1)}–${count(Math.min(start + PAGE, list.length))} of ` : "";
	at("status").textContent = shown + count(list.length) + (list.length === 1 ? " tag" : " tags") + (state.q ? " found" : "");
	at("page").textContent = `Page ${count(state.page)} of ${count(pages)}`;
	at("previous").disabled = state.page === 1;
	at("next").disabled = state.page === pages;
}
function turn(by) {
	show({ page: state.page + by });
	at("tags").scrollIntoView();
}

for (const { id } of COLUMNS) {
	const head = add(at("columns"), "th");
	head.scope = "col";
	const name = id === "age" && data.unit ? `age (${data.unit[0]})` : id;
	add(head, "button", name[0].toUpperCase() + name.slice(1)).onclick = () => show({ sort: state.sort === id ? "-" + id : id });
}
at("search").oninput = () => show({ q: at("search").value });
at("previous").onclick = () => turn(-1);
at("next").onclick = () => turn(1);
addEventListener("hashchange", () => location.hash === written || read());
at("report").hidden = false;
read();
