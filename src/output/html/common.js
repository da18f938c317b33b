// What a server said reaches the page by textContent and title only, and is never read as HTML.
const at = id => document.getElementById(id);
const data = JSON.parse(at("data").textContent);
const rows = data.tags;
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
	if (!s) return "0s";
	const units = [["d", DAY], ["h", 3600], ["m", 60], ["s", 1]];
	const [[letter, unit], [below, small] = []] = units.slice(units.findIndex(([, unit]) => s >= unit));
	const rest = Math.floor(s % unit / small);
	return Math.floor(s / unit) + letter + (rest ? " " + rest + below : "");
}
function add(parent, name, text) {
	const element = document.createElement(name);
	if (text !== undefined) element.textContent = text;
	parent.append(element);
	return element;
}

// A digest in short, and in full on a click; the browser's own search finds either.
function digest(parent, full) {
	const whole = add(parent, "details");
	whole.className = "digest";
	add(whole, "summary", short(full));
	add(whole, "code", full);
}

// A repository, and its page in GitLab. No address but those of the data, all of them http or https.
function linked(parent, name, place) {
	const to = data.links[place];
	const link = add(parent, to ? "a" : "span", name);
	if (!to) return;
	link.href = to;
	link.rel = "noreferrer";
}

// The table. A page says its COLUMNS, the `texts` that are searched, how to `draw`, the USUAL state and what of it begins
// `anew` with a change. What of the `state` is not usual lives in the address, so that a view can be linked to.
// A column of which nothing is known in any row is not shown, nor is a repository that is the only one.
const shown = () => COLUMNS.filter((column, i) => column.id === "repository" ? data.repositories.length !== 1 : !rows.length || rows.some(row => row[i] !== null));
let columns;
let written = "";
let haystacks;
const isText = value => typeof value === "string";
const order = new Intl.Collator("en", { numeric: true }).compare;
const value = (row, i) => row[i] === null || !COLUMNS[i].table ? row[i] : COLUMNS[i].table[row[i]];

function read() {
	written = location.hash;
	const hash = new URLSearchParams(written.slice(1));
	for (const [key, usual] of Object.entries(USUAL)) state[key] = (typeof usual === "number" ? parseInt(hash.get(key), 10) : hash.get(key)) || usual;
	at("search").value = state.q;
	draw();
}
function show(change) {
	Object.assign(state, anew(change), change);
	draw();
	const hash = "#" + new URLSearchParams(Object.entries(state).filter(([key, value]) => value !== USUAL[key]));
	written = hash.length > 1 ? hash : "";
	location.replace(hash);
}
function found() {
	const words = state.q.toLowerCase().split(/\s+/).filter(Boolean);
	if (!words.length) return rows;
	haystacks ??= rows.map(row => texts(row).join("\n").toLowerCase());
	return rows.filter((_, i) => words.every(word => haystacks[i].includes(word)));
}
function sorted(list) {
	const down = state.sort.startsWith("-");
	const i = COLUMNS.findIndex(({ id }) => id === state.sort.slice(down));
	if (i < 0) return list;
	const known = list.filter(row => row[i] !== null);
	const compare = (a, b) => isText(a) ? order(a, b) : a - b;
	known.sort((a, b) => (down ? -1 : 1) * compare(value(a, i), value(b, i)));
	return known.concat(list.filter(row => row[i] === null));
}
function drawRow(body, row) {
	const line = add(body, "tr");
	for (const column of columns) {
		const { id, show = String, draw } = column;
		const i = COLUMNS.indexOf(column);
		const known = value(row, i);
		const cell = add(line, "td");
		cell.dataset.name = id;
		if (known === null) cell.title = cell.className = "unknown";
		else if (isText(known)) cell.title = known;
		if (known !== null && draw) draw(cell, known, row[i]);
		else cell.textContent = known === null ? "–" : show(known);
	}
	return line;
}
function drawSort() {
	for (const head of at("columns").children) {
		const id = head.dataset.name;
		head.setAttribute("aria-sort", state.sort === id ? "ascending" : state.sort === "-" + id ? "descending" : "none");
	}
}
const tags = n => count(n) + (n === 1 ? " tag" : " tags");
function begin() {
	columns = shown();
	for (const { id, name = id } of columns) {
		const head = add(at("columns"), "th");
		head.scope = "col";
		head.dataset.name = id;
		add(head, "button", name[0].toUpperCase() + name.slice(1)).onclick = () => show({ sort: state.sort === id ? "-" + id : id });
	}
	at("search").oninput = () => show({ q: at("search").value });
	addEventListener("hashchange", () => location.hash === written || read());
	at("report").hidden = false;
	read();
}
