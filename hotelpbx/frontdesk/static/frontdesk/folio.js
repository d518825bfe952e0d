/* A folio: what is ticked survives a refresh and is counted; letters press the buttons that name them. */
(() => {
  "use strict";
  const boxes = () => [...document.querySelectorAll("[data-entries] input[name=entry]")];
  let ticked = new Set();

  const count = () => {
    const button = document.querySelector("[data-move]");
    if (!button) return;
    const number = boxes().filter((box) => box.checked).length;
    button.disabled = !number;
    button.querySelector("[data-count]").textContent = number ? `(${number})` : "";
  };
  document.addEventListener("change", (event) => {
    if (event.target.name !== "entry") return;
    ticked = new Set(boxes().filter((box) => box.checked).map((box) => box.value));
    count();
  });
  document.addEventListener("htmx:load", () => {
    for (const box of boxes()) box.checked = ticked.has(box.value);
    count();
  });

  const isTyping = (element) => element.closest("input:not([type=checkbox]), textarea, select, dialog[open]");
  document.addEventListener("keydown", (event) => {
    if (localStorage.getItem("keys") === "off") return;
    if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
    if (document.getElementById("dialog").open || !/^[a-z]$/i.test(event.key)) return;
    const target = document.querySelector(`#folio [data-key="${event.key.toLowerCase()}"]`);
    if (!target || target.disabled) return;
    event.preventDefault();
    target.click();
  });
  count();
})();
