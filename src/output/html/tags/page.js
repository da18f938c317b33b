const PAGE = 200;
const MOST = 10;

function kind(type) {
	const [, family, list] = /^application\/vnd\.(oci\.image|docker\.distribution)\.(?:manifest\.v|(index|manifest\.list)\.v)/.exec(type) || [];
	if (family) return (family < "e" ? "Docker" : "OCI") + (list ? " index" : " image");
	return type.replace(/^application\/(vnd\.)?|\+json$/g, "").slice(0, 40);
}
const age = s => data.unit ? count(Math.floor(s / data.unit[1])) : span(s);

// In the order of a row's values. With a table, the value is an index into it.
const COLUMNS = [
	{ id: "repository", table: data.repositories, draw: linked },
	{ id: "tag" },
	{ id: "digest", draw: digest },
	{ id: "type", show: kind, table: data.media_types },
	{ id: "size", show: bytes },
	{ id: "created", show: date },
	{ id: "published", show: date },
	{ id: "age", name: data.unit ? `age (${data.unit[0]})` : "age", show: age },
	{ id: "platforms", table: data.platforms },
];
const [REPOSITORY, TAG, DIGEST, , SIZE, , , AGE, PLATFORMS] = COLUMNS.keys();
// Whether the tag is about another image.
const ABOUT = COLUMNS.length;
const KINDS = [["", "images", row => !row[ABOUT]], ["about", "signatures and the like", row => row[ABOUT]], ["all", "all", () => true]];
const about = rows.filter(row => row[ABOUT]).length;
const mixed = about > 0 && about < rows.length;
const texts = row => [REPOSITORY, TAG, DIGEST, PLATFORMS].map(i => value(row, i) ?? "");
const USUAL = { q: "", kind: "", sort: "", page: 1 };
const state = { ...USUAL };
const anew = () => ({ page: 1 });

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
// Nor has this table a column of nothing.
const isNothing = i => [...at("repositories").rows].every(row => row.cells[i].textContent === "–");
for (const i of [4, 3, 2]) {
	if (!rows.length || !isNothing(i)) continue;
	if (i === 3) at("largest-note").hidden = true;
	for (const row of at("largest").rows) row.deleteCell(i);
}

function layers() {
	const saved = ([, size, images]) => size * Math.max(images - 1, 0);
	for (const layer of data.layers.slice(0, MOST)) {
		const line = add(at("layer-rows"), "tr");
		digest(add(line, "td"), layer[0]);
		for (const text of [bytes(layer[1]), count(layer[2]), bytes(saved(layer))]) add(line, "td", text);
	}
	const all = data.layers.reduce((sum, layer) => sum + saved(layer), 0);
	at("layers-note").textContent = data.layers.length
		? `Sharing saves ${bytes(all)} in all; layers shown: ${Math.min(data.layers.length, MOST)} of ${count(data.layers.length)}.`
		: "No layer is known to be shared.";
	at("layers").hidden = false;
}
if (data.layers) layers();

function draw() {
	const [, , is] = KINDS.find(([kind]) => kind === state.kind) || KINDS[0];
	const all = found();
	const list = sorted(mixed ? all.filter(is) : all);
	const others = state.q ? all.length - list.length : 0;
	const pages = Math.max(Math.ceil(list.length / PAGE), 1);
	state.page = Math.min(Math.max(state.page, 1), pages);
	const start = (state.page - 1) * PAGE;
	const body = document.createDocumentFragment();
	for (const row of list.slice(start, start + PAGE)) drawRow(body, row);
	at("rows").replaceChildren(body);
	drawSort();
	const shown = list.length ? `${count(start + 1)}–${count(Math.min(start + PAGE, list.length))} of ` : "";
	at("status").textContent = shown + tags(list.length) + (state.q ? " found" : "") + (others ? `, ${count(others)} among the others` : "");
	for (const button of at("kinds").children) button.setAttribute("aria-pressed", button.value === state.kind);
	at("page").textContent = `Page ${count(state.page)} of ${count(pages)}`;
	at("previous").disabled = state.page === 1;
	at("next").disabled = state.page === pages;
}
function turn(by) {
	show({ page: state.page + by });
	at("tags").scrollIntoView();
}

for (const [kind, name, is] of mixed ? KINDS : []) {
	const button = add(at("kinds"), "button", name + " " + count(rows.filter(is).length));
	button.value = kind;
	button.onclick = () => show({ kind });
}
at("previous").onclick = () => turn(-1);
at("next").onclick = () => turn(1);
begin();
