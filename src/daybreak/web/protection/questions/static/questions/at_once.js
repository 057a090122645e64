// All questions on one page, for a colleague who writes down what somebody says: those to which the answers so far do not
// lead are hidden and not sent. Without this script they stand there with what they depend on. Needs questions.js.
(() => {
  "use strict";

  const place = document.querySelector("[data-asked-at-once]");
  if (!place) return;
  const read = (element) => (element.dataset.when ? JSON.parse(element.dataset.when) : null);
  const steps = [...place.querySelectorAll("section[data-step]")].map((section) => ({
    section,
    when: read(section),
    questions: [...section.querySelectorAll("[data-question]")].map((element) => ({ key: element.dataset.question, when: read(element), element })),
  }));
  const fields = (element) => [...element.querySelectorAll("input, textarea, select")];
  const given = (element) => fields(element)
    .filter((one) => (["radio", "checkbox"].includes(one.type) ? one.checked : one.value.trim() !== "")).map((one) => one.value);

  const show = () => {
    const keys = window.questionsAsked(steps, new Map(steps.flatMap((step) => step.questions.map((one) => [one.key, given(one.element)]))));
    for (const step of steps) {
      for (const one of step.questions) {
        one.element.hidden = !keys.has(one.key);
        for (const field of fields(one.element)) field.disabled = one.element.hidden;
      }
      step.section.hidden = step.questions.every((one) => one.element.hidden);
    }
  };
  for (const one of place.querySelectorAll("[data-only-if]")) one.remove();
  place.addEventListener("change", show);
  show();
})();
