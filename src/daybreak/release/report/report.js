"use strict";
// The page is whole without this script; it adds sorting, filtering, all posts of a lead, and decisions.
const data = JSON.parse(document.getElementById("data").textContent);
const STEP = 100, MARK = 16;
const ticked = new Map();  // lead -> numbers, within the lead, of the posts to take out

function tick(cell, lead, number, id) {
  const box = document.createElement("input");
  box.type = "checkbox";
  box.setAttribute("aria-label", `Take post ${id} out of ${lead}`);
  box.addEventListener("change", () => {
    const chosen = ticked.get(lead) ?? ticked.set(lead, new Set()).get(lead);
    if (box.checked) chosen.add(number); else chosen.delete(number);
  });
  cell.prepend(box, " ");
}

function addPosts(body, lead, button) {
  const first = Number(body.dataset.first), begin = body.rows.length;
  for (const values of data[lead].posts.slice(begin - first, begin - first + STEP)) {
    const row = body.insertRow();
    values.forEach((value, column) => {
      const cell = row.insertCell();
      cell.textContent = value;
      if (column !== 1) cell.dir = "auto";
      if (column === 3) cell.className = "post";
    });
    tick(row.cells[0], lead, body.rows.length - 1, values[0]);
  }
  const left = data[lead].posts.length + first - body.rows.length, fewer = body.closest("details").querySelector(".fewer");
  if (fewer && body.rows.length === marks(lead).length) fewer.remove();
  else if (fewer) fewer.textContent = `Here are the first ${body.rows.length}; posts.csv and leads.json have all.`;
  button.hidden = left <= 0;
  button.textContent = `Show more posts (${left} left)`;
  return body.rows[begin];
}

// What the script adds to a card.
function equip(card) {
  const lead = card.id, box = card.querySelector("details.posts");
  const body = box.querySelector("tbody"), button = box.querySelector(".more");
  body.dataset.first = body.rows.length;
  let opened = false;
  box.addEventListener("toggle", () => {
    if (opened || !box.open) return;
    opened = true;
    [...body.rows].forEach((row, number) => tick(row.cells[0], lead, number, row.cells[0].textContent));
    addPosts(body, lead, button);
  });
  button.addEventListener("click", () => {
    const row = addPosts(body, lead, button);
    if (button.hidden) row?.querySelector("input").focus();
  });
  takeDecisions(card.querySelector("form.decide"));
}

// Later cards stand in <noscript>: whole without scripts, and text until somebody comes near.
const cards = [...document.querySelectorAll("article.lead")];
const waiting = (card) => card.querySelector(":scope > noscript");
function contents(note) {
  const made = document.createElement("template");
  made.innerHTML = note.textContent;
  return made.content;
}
function draw(card) {
  const note = waiting(card);
  if (!note) return;
  note.replaceWith(contents(note));
  equip(card);
}
const drawAll = () => cards.forEach(draw);
const near = new IntersectionObserver((seen) => {
  for (const one of seen) {
    if (one.isIntersecting) {
      near.unobserve(one.target);
      draw(one.target);
    }
  }
}, { rootMargin: "1200px" });
const pointed = () => {
  const card = document.getElementById(location.hash.slice(1))?.closest("article.lead");
  if (card) draw(card);
};

const overview = document.getElementById("overview");
if (overview) {
  const body = overview.tBodies[0], heads = [...overview.tHead.rows[0].cells];
  const value = (row, column) => row.cells[column].dataset.value ?? row.cells[column].textContent;
  heads.forEach((head, column) => {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = head.textContent;
    head.replaceChildren(button);
    button.addEventListener("click", () => {
      const down = head.getAttribute("aria-sort") !== "descending";
      heads.forEach((other) => other.removeAttribute("aria-sort"));
      head.setAttribute("aria-sort", down ? "descending" : "ascending");
      const rows = [...body.rows].sort((a, b) => {
        const left = value(a, column), right = value(b, column);
        const order = left === "" || right === "" || isNaN(left) || isNaN(right) ? left.localeCompare(right) : left - right;
        return down ? -order : order;
      });
      body.append(...rows);
    });
  });
  const filter = document.getElementById("filter"), count = document.getElementById("filter-count");
  filter.closest("p").hidden = false;
  const words = new Map();  // everything a lead says, gathered when first asked for
  const said = (key) => {
    if (!words.has(key)) {
      const posts = data[key].posts.map((post) => post.join(" ")).join(" ");
      const card = document.getElementById(key), note = waiting(card);
      const drawn = [...card.childNodes].filter((part) => part !== note).map((part) => part.textContent).join(" ");
      words.set(key, `${drawn} ${note ? contents(note).textContent : ""} ${posts}`.toLowerCase());
    }
    return words.get(key);
  };
  filter.addEventListener("input", () => {
    const wanted = filter.value.trim().toLowerCase();
    let shown = 0;
    for (const row of body.rows) {
      const key = row.dataset.lead, fits = !wanted || said(key).includes(wanted);
      row.hidden = document.getElementById(key).hidden = !fits;
      shown += fits;
    }
    count.textContent = `${shown} of ${body.rows.length} leads shown`;
  });
}

const marks = (lead) => data[lead].marks.match(new RegExp(`.{${MARK}}`, "g"));

// The posts a decision is about, or a sentence that says what is missing.
function parts(kind, form, other) {
  const lead = form.dataset.lead, own = marks(lead);
  if (kind === "merge") {
    return other !== lead && Object.hasOwn(data, other) ? [own, marks(other)] : "Give the key of another lead on this page.";
  }
  if (kind !== "split") return [own];
  const out = ticked.get(lead) ?? new Set();
  if (!out.size) return "Open the posts above and tick those to take out.";
  if (out.size === own.length) return "Leave at least one post: all are ticked.";
  return [own.filter((_, number) => out.has(number)), own.filter((_, number) => !out.has(number))];
}

const decisions = [], saver = document.getElementById("save-decisions"), saved = document.getElementById("saved");
let unsaved = false;
function takeDecisions(form) {
  form.hidden = false;
  const kind = form.elements.kind, other = form.elements.other, told = form.querySelector("output");
  kind.addEventListener("change", () => { other.closest("label").hidden = kind.value !== "merge"; });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const note = form.elements.note.value, made = parts(kind.value, form, other.value.trim());
    if (typeof made === "string" || (kind.value === "note" && !note)) {
      told.textContent = typeof made === "string" ? made : "Write a note.";
      return;
    }
    decisions.push({
      kind: kind.value, parts: made, lead: form.dataset.lead, note,
      reviewer: form.elements.reviewer.value, time: new Date().toISOString(),
    });
    unsaved = true;
    told.textContent = `Added: ${kind.value}.`;
    saved.textContent = "";
    document.getElementById("decisions").hidden = false;
    document.getElementById("decided").textContent = `${decisions.length} decision${decisions.length > 1 ? "s" : ""}, not saved yet.`;
  });
}
saver.addEventListener("click", () => {
  const lines = decisions.map((decision) => JSON.stringify(decision)).join("\n") + "\n";
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([lines], { type: "application/jsonl" }));
  link.download = "new-decisions.jsonl";
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
  unsaved = false;
  document.getElementById("decided").textContent = `${decisions.length} decision${decisions.length > 1 ? "s" : ""}, saved.`;
  saved.textContent = "Bring them in with: daybreak decide RUN-FOLDER --from new-decisions.jsonl";
});
window.addEventListener("beforeunload", (event) => { if (unsaved) event.preventDefault(); });

for (const card of cards) {
  if (waiting(card)) near.observe(card); else equip(card);
  card.addEventListener("focusin", () => draw(card));
}
pointed();
window.addEventListener("hashchange", pointed);
window.addEventListener("beforeprint", drawAll);
window.addEventListener("keydown", (event) => {  // the browser's own search finds only what is drawn
  if (event.key === "F3" || ((event.ctrlKey || event.metaKey) && "fg".includes(event.key.toLowerCase()))) drawAll();
});
