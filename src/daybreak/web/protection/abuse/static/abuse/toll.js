// Pays the toll of a public form with a short calculation, if there is one. Without this script the form waits instead.
(() => {
  "use strict";
  if (window.tollReady) return;
  window.tollReady = true;
  // slices of the calculation where no worker can be had, and how old a sum may be when it is sent
  const SLICE = 2000, FRESH = 15 * 60 * 1000;
  // buttons that lead from one page of a form to another, which is free
  const STEPS = ["next", "back", "end"];

  function beside(challenge, script) {
    return new Promise((found, lost) => {
      const worker = new Worker(script);
      worker.onmessage = (event) => { worker.terminate(); found(event.data); };
      worker.onerror = (problem) => { worker.terminate(); lost(problem); };
      worker.postMessage(challenge);
    });
  }

  async function within(challenge, script) {
    if (!window.tollSums) {
      await new Promise((loaded, lost) => {
        const element = document.createElement("script");
        element.src = script; element.onload = loaded; element.onerror = lost;
        document.head.append(element);
      });
    }
    const tries = window.tollSums(challenge);
    for (;;) {
      const number = tries(SLICE);
      if (number !== undefined) return number;
      await new Promise((go) => { setTimeout(go); });
    }
  }

  async function solve(challenge, script) {
    try { return await beside(challenge, script); } catch { return within(challenge, script); }
  }

  // what pays at present: empty while it is free, or when the price cannot be asked for
  async function payment(field) {
    try {
      const answer = await fetch(field.dataset.toll, { cache: "no-store", credentials: "omit" });
      if (answer.status !== 200) return "";
      const { algorithm, challenge, salt, signature, maxnumber } = await answer.json();
      const number = await solve({ challenge, salt, maxnumber }, field.dataset.sums);
      return number < 0 ? "" : btoa(JSON.stringify({ algorithm, challenge, number, salt, signature }));
    } catch { return ""; }
  }

  function guard(field) {
    const form = field.form, says = form.querySelector("[data-toll-says]");
    let early = null, begun = 0, paid = false, busy = false;

    // begun while somebody writes, so that nobody waits
    const begin = () => { if (!early || Date.now() - begun > FRESH) { begun = Date.now(); early = payment(field); } };
    form.addEventListener("input", begin, { once: true });

    form.addEventListener("submit", async (event) => {
      const leads = event.submitter && STEPS.includes(event.submitter.value);
      if (paid || leads || event.defaultPrevented) return;
      event.preventDefault();
      if (busy) return;
      busy = true;
      const slow = setTimeout(() => { says.textContent = says.dataset.working; }, 300);
      begin();
      field.value = await early || await payment(field);
      clearTimeout(slow);
      // a browser ignores a form that is sent while it still tells of its being sent
      await new Promise((go) => { setTimeout(go); });
      paid = true;
      form.requestSubmit(event.submitter);
      // coming back to this page with the browser's own button: it can be sent again
      early = null; busy = false; setTimeout(() => { paid = false; }, 1000);
    });
    // a page that waits sends itself, unless files have to be chosen; where nothing can be calculated it waits
    const seconds = Number(form.dataset.tollAtOnce);
    if (!seconds || form.querySelector("input[type=file]")) return;
    begin();
    early.then((proof) => { setTimeout(() => { if (!busy) form.requestSubmit(); }, proof ? 0 : 1000 * seconds); });
  }

  for (const field of document.querySelectorAll("input[data-toll]")) guard(field);
})();
