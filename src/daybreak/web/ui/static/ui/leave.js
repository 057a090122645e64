// Leaving at once: the button, and Shift pressed three times. Without this script the button still works as a form.
// It stands on every page, also where nobody leaves: whoever left must not come Back to any.
(() => {
  "use strict";
  const MARK = "left", TIMES = 3, WITHIN = 1500;
  const address = document.currentScript.dataset.to;
  const elsewhere = () => window.location.replace(address);

  window.addEventListener("pageshow", (event) => {
    const [entry] = performance.getEntriesByType("navigation");
    const back = event.persisted || (entry && entry.type === "back_forward");
    let left = false;
    try { left = window.sessionStorage.getItem(MARK) === "1"; } catch { /* storage is switched off */ }
    if (left && back) { document.documentElement.hidden = true; elsewhere(); }
    else if (left) { try { window.sessionStorage.removeItem(MARK); } catch { /* as above */ } }
  });

  const form = document.querySelector("form[data-leave]");
  if (!form) return;

  const forget = () => {
    try {
      window.localStorage.clear();
      window.sessionStorage.clear();
      // stays with this tab alone: going Back must not show the page again
      window.sessionStorage.setItem(MARK, "1");
    } catch { /* storage is switched off; there is nothing to forget */ }
  };

  const leave = () => {
    document.documentElement.hidden = true;
    document.title = "";
    forget();
    // outlives the page; the server ends the session and has the browser drop cookies and cache
    fetch(form.dataset.leave, { method: "POST", keepalive: true, credentials: "same-origin", cache: "no-store" }).catch(() => {});
    elsewhere();
  };

  form.addEventListener("submit", (event) => { event.preventDefault(); leave(); });

  let pressed = 0, since = 0;
  window.addEventListener("keydown", (event) => {
    if (event.key !== "Shift" || event.ctrlKey || event.altKey || event.metaKey) { pressed = 0; return; }
    if (event.repeat) return;
    const now = event.timeStamp;
    if (pressed === 0 || now - since > WITHIN) { pressed = 0; since = now; }
    pressed += 1;
    if (pressed === TIMES) leave();
  }, true);

  const keys = document.querySelector("[data-shift-hint]");
  if (keys) keys.hidden = false;
})();
