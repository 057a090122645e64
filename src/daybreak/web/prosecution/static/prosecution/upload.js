// Sends a file in pieces and goes on where it stopped. Without this script the form sends it whole.
"use strict";
const form = document.getElementById("upload");
const shown = document.getElementById("upload-progress");
const token = form.querySelector("[name=csrfmiddlewaretoken]").value;
const unfinished = JSON.parse(document.getElementById("unfinished").textContent).filter(Boolean);

function say(sentence, share) {
  shown.hidden = false;
  shown.querySelector("progress").value = share;
  shown.querySelector("output").textContent = sentence;
}

async function ask(address, body) {
  const answer = await fetch(address, { method: "POST", body, headers: { "X-CSRFToken": token } });
  if (!answer.ok && answer.status !== 409) throw new Error(String(answer.status));
  return answer.json();
}

async function begin(file) {
  const known = unfinished.find((one) => one.name === file.name && one.size === file.size);
  if (known) return { ...known, piece: 1 << 20 };
  const said = new FormData();
  said.append("name", file.name);
  said.append("size", file.size);
  return ask(form.dataset.begin, said);
}

async function send(file) {
  let state = await begin(file);
  const { address, piece } = state;
  while (state.received < file.size) {
    const next = file.slice(state.received, Math.min(state.received + piece, file.size));
    const before = state.received;
    state = await ask(`${address}?offset=${before}`, next);
    if (state.received <= before) throw new Error("no progress");
    const share = Math.floor((100 * state.received) / file.size);
    say(`${share} %`, share);
  }
  say(form.dataset.done, 100);
  window.location.reload();
}

form.addEventListener("submit", (event) => {
  const file = form.querySelector("input[type=file]").files[0];
  if (!file || !file.size) return;
  event.preventDefault();
  form.querySelector("button").disabled = true;
  send(file).catch(() => {
    form.querySelector("button").disabled = false;
    say(form.dataset.failed, 0);
  });
});
