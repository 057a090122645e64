"use strict";
// The page is whole without this script; it adds sorting, filtering, all posts of a lead, and saving decisions.
const data = JSON.parse(document.getElementById("posts").textContent);
const STEP = 100;

function cell(row, text, name) {
  const made = row.insertCell();
  made.textContent = text;
  made.dir = "auto";
  if (name) made.className = name;
}

function morePosts(body, numbers, button) {
  const begin = body.rows.length;
  for (const number of numbers.slice(begin, begin + STEP)) {
    const post = data[number];
    const row = body.insertRow();
    cell(row, post.id);
    cell(row, post.time);
    cell(row, post.place);
    cell(row, post.text, "post");
    cell(row, post.source);
  }
  const left = numbers.length - body.rows.length;
  button.hidden = left <= 0;
  button.textContent = button.dataset.label.replace("{left}", left);
}

for (const box of document.querySelectorAll("details[data-posts]")) {
  const body = box.querySelector("tbody"), button = box.querySelector("button.more");
  const numbers = JSON.parse(box.dataset.posts);
  button.dataset.label = "Show more posts ({left} left)";
  button.addEventListener("click", () => morePosts(body, numbers, button));
  button.hidden = body.rows.length >= numbers.length;
  button.textContent = button.dataset.label.replace("{left}", numbers.length - body.rows.length);
}

const overview = document.getElementById("overview");
if (overview) {
  const body = overview.tBodies[0];
  overview.querySelectorAll("th button").forEach((button) => {
    button.addEventListener("click", () => {
      const head = button.closest("th"), column = head.cellIndex;
      const down = head.getAttribute("aria-sort") !== "descending";
      overview.querySelectorAll("th").forEach((other) => other.removeAttribute("aria-sort"));
      head.setAttribute("aria-sort", down ? "descending" : "ascending");
      const value = (row) => row.cells[column].dataset.value ?? row.cells[column].textContent;
      const rows = [...body.rows].sort((a, b) => {
        const left = value(a), right = value(b);
        const order = isNaN(left) || isNaN(right) ? left.localeCompare(right) : left - right;
        return down ? -order : order;
      });
      body.append(...rows);
    });
  });
  const filter = document.getElementById("filter"), count = document.getElementById("filter-count");
  filter.addEventListener("input", () => {
    const wanted = filter.value.trim().toLowerCase();
    let shown = 0;
    for (const row of body.rows) {
      const lead = document.getElementById(row.dataset.lead);
      const fits = !wanted || row.textContent.toLowerCase().includes(wanted) || lead.textContent.toLowerCase().includes(wanted);
      row.hidden = lead.hidden = !fits;
      shown += fits;
    }
    count.textContent = `${shown} of ${body.rows.length} leads shown`;
  });
}

const decisions = [];
const saver = document.getElementById("save-decisions");
for (const form of document.querySelectorAll("form.decide")) {
  form.hidden = false;
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const fields = new FormData(form);
    const parts = [JSON.parse(form.dataset.fingerprints)];
    const kind = fields.get("kind");
    if (kind === "merge") {
      const other = document.querySelector(`form.decide[data-lead="${CSS.escape(fields.get("other").trim())}"]`);
      if (!other || other === form) {
        form.querySelector("output").textContent = "Give the key of another lead on this page to merge with.";
        return;
      }
      parts.push(JSON.parse(other.dataset.fingerprints));
    }
    decisions.push({
      kind, parts, lead: form.dataset.lead, note: fields.get("note"), reviewer: fields.get("reviewer"),
      time: new Date().toISOString(),
    });
    form.querySelector("output").textContent = `Noted: ${kind}. Save the decisions to keep them.`;
    saver.disabled = false;
    saver.textContent = `Save ${decisions.length} decision${decisions.length > 1 ? "s" : ""} to a file`;
  });
}
saver.addEventListener("click", () => {
  const lines = decisions.map((decision) => JSON.stringify(decision)).join("\n") + "\n";
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([lines], { type: "application/jsonl" }));
  link.download = "new-decisions.jsonl";
  link.click();
  URL.revokeObjectURL(link.href);
  document.getElementById("saved").textContent = "Saved. Bring them in with: daybreak decide RUN-FOLDER --from new-decisions.jsonl";
});
window.addEventListener("beforeunload", (event) => { if (!saver.disabled && !document.getElementById("saved").textContent) event.preventDefault(); });
