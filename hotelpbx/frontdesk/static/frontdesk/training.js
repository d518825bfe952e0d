/* Keys of the training telephone: before a call they fill the number, during a call they are sent at once. */
(() => {
  "use strict";
  const number = document.getElementById("training-number");
  const keys = document.getElementById("training-keys");
  if (!number || !keys) return;
  const inCall = () => document.getElementById("training-display")?.dataset.state === "in_call";

  const press = (key) => {
    if (!inCall()) {
      number.value += key;
      return;
    }
    keys.elements.keys.value = key;
    keys.requestSubmit();
  };

  document.addEventListener("click", (event) => {
    const key = event.target.closest("[data-key]");
    if (key) press(key.dataset.key);
    if (event.target.closest("[data-erase]")) number.value = number.value.slice(0, -1);
  });
  document.addEventListener("htmx:afterRequest", (event) => {
    if (event.detail.successful && event.detail.elt.id === "training-dial") number.value = "";
  });
})();
