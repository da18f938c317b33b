const PAGE = 100;
// With no more than so many tags that go, they are seen at once.
const FEW = 50;
const KINDS = ["go", "stay", "unknown"];

// In the order of a row's values, of which four more follow.
const COLUMNS = [
	{ id: "repository", table: data.repositories, draw: linked },
	{ id: "tag" },
	{ id: "digest", draw: digest },
	{ id: "size", show: bytes },
	{ id: "created", show: date },
	{ id: "published", show: date },
	{ id: "age", show: span },
];
const [REPOSITORY, TAG, DIGEST] = COLUMNS.keys();
const [REASON, OWN, NOTE] = [7, 8, 9];
// The youngest first, as the text has them: of what goes, that is what a mistake would hurt most.
const USUAL = { q: "", sort: "age", show: "", flat: "", turned: "" };
const state = { ...USUAL };
// A search opens what it finds.
const anew = ({ q }) => q === undefined ? {} : { turned: "" };
// How many rows are seen of a group, where somebody asked for more.
const depths = {};
const view = group => [group, state.q, state.sort, state.show, state.flat].join("\n");

const reason = row => data.reasons[row[REASON]];
// Whether tags of it are about other images.
const isAbout = ([, , , about]) => about === 1;
const own = row => typeof row[OWN] === "number" ? data.holders[row[OWN]] : row[OWN];
const texts = row => [value(row, REPOSITORY), row[TAG], row[DIGEST] ?? "", reason(row)[2], own(row) ?? "", row[NOTE] ?? ""];
const is = (row, kind) => kind === "stay" ? reason(row)[0] > 0 : KINDS[reason(row)[0]] === kind;
const total = kind => data.reasons.reduce((sum, [of, tags]) => sum + (!kind || KINDS[of] === kind || (kind === "stay" && of) ? tags : 0), 0);
const few = total("go") <= FEW;
// Those that somebody opened or closed.
const turned = () => new Set(state.turned ? state.turned.split(".") : []);
const isOpen = group => turned().has(group) !== (state.q !== "" || few && data.reasons[group][0] === 0);

function turn(group) {
	const groups = turned();
	groups.delete(group) || groups.add(group);
	show({ turned: [...groups].join(".") });
	at("group-" + group).focus();
}
function more(group, from) {
	depths[view(group)] = from + PAGE;
	draw();
	document.querySelector(`[data-more="${group}"]`)?.focus();
}
function drawGroup(group, list) {
	const body = document.createElement("tbody");
	if (!state.flat) {
		const [kind, , text] = data.reasons[group];
		const head = add(add(body, "tr"), "th");
		head.colSpan = columns.length;
		head.scope = "rowgroup";
		const button = add(head, "button");
		button.id = "group-" + group;
		button.setAttribute("aria-expanded", isOpen(group));
		button.onclick = () => turn(group);
		fate(button, kind, tags(list.length) + (list.length === 1 ? kind ? " stays" : " goes" : kind ? " stay" : " go"));
		add(button, "span", text);
		if (!isOpen(group)) return body;
	}
	const depth = depths[view(group)] ?? PAGE;
	for (const row of sorted(list).slice(0, depth)) {
		const cell = drawRow(body, row).querySelector("[data-name=tag]");
		if (state.flat) {
			const why = add(cell, "small");
			fate(why, reason(row)[0], reason(row)[0] ? "keep" : "delete");
			add(why, "span", own(row) ?? reason(row)[2]);
		} else if (own(row)) add(cell, "small", own(row));
		if (row[NOTE]) add(cell, "small", row[NOTE]);
	}
	if (list.length > depth) {
		const cell = add(add(body, "tr"), "td");
		cell.colSpan = columns.length;
		const button = add(cell, "button", `Show ${count(Math.min(PAGE, list.length - depth))} more of ${count(list.length)}`);
		button.dataset.more = group;
		button.onclick = () => more(group, depth);
	}
	return body;
}
function apart() {
	const head = add(add(at("rows").appendChild(document.createElement("tbody")), "tr"), "th", "Signatures and the like");
	head.parentNode.className = "apart";
	head.colSpan = columns.length;
	head.scope = "colgroup";
}
function fate(parent, kind, text) {
	add(parent, "b", text).className = ["goes", "stays", "unknown"][kind];
}
function draw() {
	const list = found().filter(row => !state.show || is(row, state.show));
	const groups = data.reasons.map(() => []);
	for (const row of list) groups[row[REASON]].push(row);
	[...at("rows").tBodies].forEach(body => body.remove());
	const drawn = state.flat
		? [false, true].map(about => ({ name: about ? "about" : "images", about, list: list.filter(row => isAbout(reason(row)) === about) }))
		: groups.map((list, group) => ({ name: String(group), about: isAbout(data.reasons[group]), list }));
	let images = true;
	for (const { name, about, list } of drawn.filter(({ list }) => list.length)) {
		if (about && images) apart();
		images &&= !about;
		at("rows").append(drawGroup(name, list));
	}
	drawSort();
	for (const button of at("fates").children) button.setAttribute("aria-pressed", button.value === state.show);
	at("flat").setAttribute("aria-pressed", !state.flat);
	at("status").textContent = state.q || state.show ? tags(list.length) + " found" : tags(list.length);
}

for (const kind of ["", ...KINDS]) {
	if (kind === "unknown" && !total(kind)) continue;
	const button = add(at("fates"), "button", `${kind || "all"} ${count(total(kind))}`);
	button.value = kind;
	button.onclick = () => show({ show: kind });
}
at("flat").onclick = () => show({ flat: state.flat ? "" : "1" });
begin();
