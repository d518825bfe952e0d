/* The card of the desk's call: said once, hidden by Escape, usable above an open dialog; the talk time ticks. */
(() => {
  "use strict";
  const place = document.getElementById("desk-call-place");
  const dialog = document.getElementById("dialog");
  const said = document.getElementById("desk-call-said");
  if (!place) return;
  const card = () => place.querySelector("[data-call]");
  const remember = (name, value) => sessionStorage.setItem(`desk-call-${name}`, value);
  const remembered = (name) => sessionStorage.getItem(`desk-call-${name}`) || "";

  /* everything outside of an open dialog is dead, so the card moves into it */
  const settle = () => {
    const home = dialog.open ? dialog : document.body;
    if (place.parentElement !== home) home.append(place);
  };
  new MutationObserver(settle).observe(dialog, { attributes: true, attributeFilter: ["open"] });
  document.addEventListener("htmx:beforeSwap", (event) => {
    if (event.detail.target === dialog) document.body.append(place);
  });
  document.addEventListener("htmx:afterSwap", (event) => {
    if (event.detail.target === dialog) settle();
  });

  let started = 0;
  const tick = () => {
    const clock = place.querySelector("[data-elapsed]");
    if (!clock) return;
    const seconds = Math.max(0, Math.floor((Date.now() - started) / 1000));
    const rest = String(seconds % 60).padStart(2, "0");
    const minutes = Math.floor(seconds / 60);
    clock.textContent = minutes < 60 ? `${minutes}:${rest}` : `${Math.floor(minutes / 60)}:${String(minutes % 60).padStart(2, "0")}:${rest}`;
  };

  /* a screen reader hears a call once, also when the page changes meanwhile */
  const speak = (words) => {
    if (words === remembered("said")) return;
    remember("said", words);
    said.textContent = words;
  };
  const show = () => {
    const found = card();
    const clock = place.querySelector("[data-elapsed]");
    if (clock) started = Date.now() - Number(clock.dataset.elapsed) * 1000;
    if (found) found.hidden = remembered("hidden") === found.dataset.call && found.dataset.call !== "";
    speak(place.querySelector("[data-say]")?.dataset.say || "");
    settle();
    tick();
  };
  const hide = () => {
    const found = card();
    if (!found || found.hidden) return false;
    remember("hidden", found.dataset.call);
    if (found.contains(document.activeElement)) document.getElementById("desk-phone")?.focus();
    found.hidden = true;
    return true;
  };

  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !hide()) return;
    event.preventDefault(); // the dialog with what is being typed stays open, and so does the drawer
    event.stopImmediatePropagation();
  }, true);
  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-hide-call]")) hide();
    if (event.target.closest("#desk-phone") && card()?.hidden) {
      remember("hidden", "");
      show();
    }
    const room = event.target.closest("[data-open-room]")?.dataset.openRoom;
    const tile = room && document.querySelector(`.tile[data-room="${CSS.escape(room)}"]`);
    if (!tile) return;
    event.preventDefault(); // on the rack the drawer opens beside it
    dialog.close();
    tile.click();
  });
  document.addEventListener("htmx:oobAfterSwap", show);
  setInterval(tick, 1000);
  show();
})();
