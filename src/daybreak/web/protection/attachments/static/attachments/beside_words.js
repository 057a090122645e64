// Files chosen beside the words of a report: the words are sent first, then the files in pieces, on the page that shows
// the words to come back with. Without this script, or when anything is in the way, the form is sent as any other.
(() => {
  "use strict";
  const form = document.querySelector("form[data-questions]");
  if (!form) return;
  let busy = false;

  const load = (address) => new Promise((loaded, lost) => {
    const element = document.createElement("script");
    element.src = address; element.onload = loaded; element.onerror = lost;
    document.head.append(element);
  });

  // the page that answers, if the report is kept; null when it asks for something else
  async function file(input) {
    const said = new FormData(form);
    said.delete(input.name);
    const answer = await fetch(form.action, { method: "POST", body: said, cache: "no-store" });
    if (!answer.ok) return null;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    return page.querySelector("form[data-begin]") ? page : null;
  }

  // what stands in the way is shown as a page of its own; the names say which files are to be chosen again
  function sendPlainly(input) {
    for (const one of input.files) {
      const name = form.appendChild(document.createElement("input"));
      name.type = "hidden"; name.name = input.name; name.value = one.name;
    }
    input.disabled = true;
    form.enctype = "application/x-www-form-urlencoded";
    form.submit();
  }

  // the words are shown only here and the files are still on their way: reloading the page would lose both.
  // Leaving at once hides the page first, and is never held up; forms of the page go where they should.
  function holdOn() {
    let held = true;
    window.addEventListener("beforeunload", (event) => {
      if (held && !document.documentElement.hidden) event.preventDefault();
    });
    document.addEventListener("submit", (event) => {
      if (event.defaultPrevented) return;  // a script sends it, and the page stays
      held = false;
      window.setTimeout(() => { held = true; }, 2000);  // what was sent may be a file to save
    });
  }

  async function turnTo(page, files) {
    holdOn();
    const main = document.importNode(page.querySelector("main"), true);
    document.querySelector("main").replaceWith(main);
    document.querySelector("footer")?.remove();  // links to other languages would lose the words
    document.title = page.title;
    window.scrollTo(0, 0);
    main.focus();
    for (const one of page.querySelectorAll("main script[src]")) await load(one.getAttribute("src"));
    const sending = document.querySelector("form[data-begin]");
    sending.querySelector("input[type=file]").files = files;
    sending.closest("details").open = true;
    sending.requestSubmit();
  }

  form.addEventListener("submit", async (event) => {
    const part = form.querySelector("[data-files-beside]"), input = part && part.querySelector("input[type=file]");
    if (event.defaultPrevented || !input || !input.files.length) return;
    if (event.submitter && ["next", "back", "end"].includes(event.submitter.value)) return;
    event.preventDefault();
    if (busy) return;
    busy = true;
    const says = part.querySelector("[data-files-say]");
    says.textContent = part.dataset.sending;
    let page;
    try { page = await file(input); } catch { says.textContent = part.dataset.lost; busy = false; return; }
    if (page) turnTo(page, input.files); else sendPlainly(input);
  });
})();
