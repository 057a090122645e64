// All steps in one page: nothing leaves the device before it is sent. Without this script each step is a page of its own.
// The rules are those of daybreak.protection.questionnaires.conditions, which a test compares with these.
(() => {
  "use strict";

  // Whether a condition [question, test, values] holds; `given` has the answers to questions that are asked, as lists.
  const isMet = ([question, test, values], given) => {
    const answer = given.get(question) || [];
    if (answer.length === 0) return test === "unanswered";
    if (test === "answered" || test === "unanswered") return test === "answered";
    const anyOf = answer.some((one) => values.includes(one));
    return test === "is" ? anyOf : !anyOf;
  };

  const holds = (rule, given) => !rule
    || (rule.mode === "all" ? rule.conditions.every((one) => isMet(one, given)) : rule.conditions.some((one) => isMet(one, given)));

  // Keys of the questions that are asked: steps as [{when, questions: [{key, when}]}], all answers by key.
  const asked = (steps, answers) => {
    const given = new Map(), keys = new Set();
    for (const step of steps) {
      if (!holds(step.when, given)) continue;
      for (const one of step.questions) {
        if (!holds(one.when, given)) continue;
        keys.add(one.key);
        given.set(one.key, answers.get(one.key) || []);
      }
    }
    return keys;
  };
  window.questionsAsked = asked;

  const form = document.querySelector("form[data-questions]");
  const mode = form && form.elements.namedItem("mode");
  if (!form || !mode || mode.value === "all") return;

  // parts that wait in the page become part of it
  for (let part = form.querySelector("template[data-part]"); part; part = form.querySelector("template[data-part]")) {
    part.replaceWith(part.content);
  }
  form.querySelector("[data-carried]").remove();
  mode.value = "script";

  const sections = [...form.querySelectorAll("section[data-step]")];
  const review = sections.find((one) => one.dataset.step === "review");
  const read = (element) => (element.dataset.when ? JSON.parse(element.dataset.when) : null);
  const steps = sections.filter((one) => one !== review).map((section) => ({
    section,
    when: read(section),
    questions: [...section.querySelectorAll("[data-question]")].map((element) => ({ key: element.dataset.question, when: read(element), element })),
  }));
  const here = form.elements.namedItem("at");
  let current = sections.find((one) => one.dataset.step === here.value) || sections[0];

  const written = (element) => [...element.querySelectorAll("input, textarea, select")]
    .filter((one) => (["radio", "checkbox"].includes(one.type) ? one.checked : one.value.trim() !== ""));

  const answers = () => new Map(steps.flatMap((step) => step.questions.map((one) => [one.key, written(one.element).map((field) => field.value)])));

  const shown = () => {
    const keys = asked(steps, answers());
    for (const one of steps.flatMap((step) => step.questions)) {
      const off = !keys.has(one.key);
      one.element.hidden = off;
      for (const field of one.element.querySelectorAll("input, textarea, select")) field.disabled = off;
    }
    return [...steps.filter((step) => step.questions.some((one) => keys.has(one.key))).map((step) => step.section), review];
  };

  const show = (move) => {
    const open = shown();
    const at = open.indexOf(current);
    for (const one of sections) one.hidden = one !== current;
    for (const one of form.querySelectorAll("[data-buttons]")) {
      one.hidden = one.dataset.buttons !== (current === review ? "review" : "steps");
      for (const button of one.querySelectorAll("button")) button.disabled = one.hidden;
    }
    const back = form.querySelector('[data-buttons="steps"] button[value="back"]');
    if (back) { back.hidden = at <= 0; back.disabled = back.hidden || current === review; }
    const place = current.querySelector("[data-place]") || current.querySelector("h2").insertAdjacentElement("afterend", document.createElement("p"));
    place.dataset.place = "";
    place.className = "soft";
    place.textContent = form.dataset.place.replace("{number}", at + 1).replace("{all}", open.length);
    here.value = current.dataset.step;
    if (current === review) lookOver(open);
    if (move) current.querySelector("h2").focus();
  };

  const words = (field) => {
    if (field.type === "radio" || field.type === "checkbox") return (field.closest("label") || field.labels[0]).textContent.trim();
    return field.tagName === "SELECT" ? field.selectedOptions[0].textContent : field.value;
  };

  const add = (parent, tag, text) => {
    const made = parent.appendChild(document.createElement(tag));
    if (text) made.textContent = text;
    return made;
  };

  const lookOver = (open) => {
    const list = review.querySelector("[data-review]");
    list.replaceChildren();
    for (const step of steps.filter((one) => open.includes(one.section))) {
      const given = step.questions.filter((one) => !one.element.hidden && written(one.element).length);
      if (!given.length) continue;
      add(list, "h3", step.section.querySelector("h2").textContent);
      const pairs = add(list, "dl");
      pairs.className = "answers";
      for (const one of given) {
        const pair = add(pairs, "div");
        add(pair, "dt", one.element.querySelector(".field > legend, .field > label").firstChild.textContent.trim());
        const fields = written(one.element);
        const texts = one.element.dataset.kind === "date" ? [fields.map(words).reverse().join(" ")] : fields.map(words);
        for (const text of texts) { const said = add(pair, "dd", text); said.dir = "auto"; }
      }
    }
    if (!list.children.length) add(list, "p", list.dataset.nothing);
  };

  const go = (what) => {
    const open = shown(), order = sections.indexOf(current);
    const later = open.filter((one) => sections.indexOf(one) > order), earlier = open.filter((one) => sections.indexOf(one) < order);
    if (what === "next") current = later[0] || review;
    if (what === "back") current = earlier[earlier.length - 1] || current;
    if (what === "end") current = review;
    show(true);
  };

  form.addEventListener("click", (event) => {
    const button = event.target.closest('button[name="do"]');
    if (!button || button.value === "send") return;
    event.preventDefault();
    go(button.value);
  });
  form.addEventListener("input", () => {
    const footer = document.querySelector("nav.languages");
    if (footer) footer.hidden = true;  // another language would load another page, without what was written
  });
  form.addEventListener("change", () => { shown(); show(false); });
  for (const one of document.querySelectorAll("[data-without-script]")) one.remove();
  for (const one of document.querySelectorAll("[data-with-script]")) one.hidden = false;
  show(false);
})();
