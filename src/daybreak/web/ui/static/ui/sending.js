// Sends files in pieces and goes on where they stopped, after a lost connection or another day.
// Without this script the form sends them whole.
(() => {
  "use strict";
  // seconds between attempts; the last is used again and again
  const WAITS = [1, 2, 4, 8, 15, 30], ATTEMPTS = 20, FIRST = 1 << 20;

  class Refused extends Error {}
  class Lost extends Error {}

  const pause = (seconds) => new Promise((go) => { setTimeout(go, 1000 * seconds); });

  // browsers offer this on protected pages only; without it nothing is compared, and a file begins anew
  async function digest(blob) {
    if (!window.crypto.subtle) return "";
    const found = await window.crypto.subtle.digest("SHA-256", await blob.arrayBuffer());
    return Array.from(new Uint8Array(found), (byte) => byte.toString(16).padStart(2, "0")).join("");
  }

  function sender(form) {
    const held = (name) => form.querySelector(`input[type=hidden][name=${name}]`);
    const part = (name) => form.querySelector(`[data-${name}]`);
    const percent = new Intl.NumberFormat(document.documentElement.lang, { style: "percent" });

    function show(file, received) {
      const share = Math.floor((100 * received) / file.size);
      part("progress").hidden = false;
      part("name").textContent = file.name;
      part("share").textContent = percent.format(share / 100);
      form.querySelector("progress").value = share;
    }

    function say(lines) {
      part("says").replaceChildren(...lines.split("\n").flatMap((one, place) => (place ? [document.createElement("br"), one] : [one])));
    }

    function headers(more) {
      const token = held("csrfmiddlewaretoken"), pass = held("pass");
      return { Accept: "application/json", ...(token && { "X-CSRFToken": token.value }), ...(pass && { "X-Pass": pass.value }), ...more };
    }

    async function once(address, body, more) {
      let answer;
      try { answer = await fetch(address, { method: "POST", body, headers: headers(more) }); } catch { throw new Lost(); }
      if (answer.status >= 500 || answer.status === 429) throw new Lost();
      // 403: the page is older than the session that it came with
      if (answer.redirected || answer.status === 401 || answer.status === 403) throw new Refused(form.dataset.signedOut);
      if (!(answer.headers.get("Content-Type") || "").startsWith("application/json")) throw new Refused(form.dataset.refused);
      const state = await answer.json().catch(() => { throw new Lost(); });
      if (state.pass) document.querySelectorAll("input[type=hidden][name=pass]").forEach((one) => { one.value = state.pass; });
      if (!answer.ok && answer.status !== 409) throw new Refused(state.says || form.dataset.refused);
      return state;
    }

    async function ask(address, body, more = {}) {
      for (let attempt = 0; ; attempt += 1) {
        try {
          const state = await once(address, body, more);
          if (attempt) say("");
          return state;
        } catch (problem) {
          if (!(problem instanceof Lost) || attempt >= ATTEMPTS) throw problem;
          say(form.dataset.again);
          await pause(WAITS[Math.min(attempt, WAITS.length - 1)]);
        }
      }
    }

    async function begin(file) {
      const said = new FormData();
      form.querySelectorAll("input[type=hidden]").forEach((one) => said.append(one.name, one.value));
      said.append("name", file.name);
      said.append("size", file.size);
      said.append("start", await digest(file.slice(0, FIRST)));
      return ask(form.dataset.begin, said);
    }

    async function send(file) {
      let state = await begin(file), idle = 0;
      while (state.received < file.size) {
        show(file, state.received);
        const before = state.received;
        const piece = file.slice(before, Math.min(before + state.piece, file.size));
        const more = { "Content-Type": "application/octet-stream", "X-Digest": await digest(piece) };
        state = await ask(`${state.address}?offset=${before}`, piece, more);
        idle = state.received > before ? 0 : idle + 1;
        if (idle > 3) throw new Refused(state.says || form.dataset.refused);
      }
      show(file, file.size);
    }

    // one file that is refused does not keep the others from being sent; what became of each is said
    async function sendEach(files) {
      const told = [];
      let refused = 0;
      for (const file of files) {
        try {
          if (!file.size) throw new Refused(form.dataset.empty);
          await send(file);
          told.push(`${file.name} – ${form.dataset.came}`);
        } catch (problem) {
          if (!(problem instanceof Refused)) throw problem;
          told.push(`${file.name} – ${problem.message}`);
          refused += 1;
        }
      }
      if (refused) throw new Refused(told.join("\n"));
    }

    async function sendAll(input) {
      await sendEach(Array.from(input.files));
      say(form.dataset.arrived);
      input.value = "";
      const after = document.getElementById(form.dataset.after || "");
      if (after) after.requestSubmit(); else window.location.assign(window.location.pathname);
    }

    form.addEventListener("submit", (event) => {
      const input = form.querySelector("input[type=file]");
      if (!input.files.length) return;
      event.preventDefault();
      const button = form.querySelector("button");
      button.disabled = true;
      say("");
      sendAll(input).catch((problem) => {
        button.disabled = false;
        say(problem instanceof Refused ? problem.message : form.dataset.lost);
      });
    });
  }

  document.querySelectorAll("form[data-begin]").forEach(sender);
})();
