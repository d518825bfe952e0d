/* What htmx does not do by itself: dialogs, toasts, the clock, live fragments, typing a room number anywhere. */
(() => {
  "use strict";
  const byId = (id) => document.getElementById(id);

  /* toasts: good news leaves by itself, bad news waits for a click or for the next deed */
  const watchToast = (toast) => {
    if (toast.dataset.toast !== "error") setTimeout(() => toast.remove(), 6000);
  };
  const toastFailed = (text) => {
    const toast = byId("toast-failed").content.firstElementChild.cloneNode(true);
    toast.querySelector(".toast__text").textContent = text;
    byId("toasts").append(toast);
  };

  /* the wall clock of the property, not of this computer's zone */
  const tick = () => {
    for (const clock of document.querySelectorAll("[data-clock]")) {
      const form = { timeZone: clock.dataset.clock, weekday: "short", hour: "2-digit", minute: "2-digit", hour12: false };
      clock.textContent = new Date().toLocaleString(clock.dataset.locale, form);
    }
  };

  const showKeysSwitch = () => {
    for (const box of document.querySelectorAll("[data-keys-switch]")) box.checked = localStorage.getItem("keys") !== "off";
  };
  const openDialog = () => {
    const dialog = byId("dialog");
    showKeysSwitch();
    if (!dialog.open) dialog.showModal();
    const first = dialog.querySelector("[aria-invalid=true], [autofocus], input:not([type=hidden]), select, textarea");
    if (first) first.focus();
  };
  const closeDialog = () => byId("dialog").close();

  const closeDrawer = () => {
    const drawer = byId("drawer");
    if (!drawer || !drawer.childElementCount) return;
    const back = drawer.querySelector("[data-close-drawer]").getAttribute("href");
    const room = drawer.querySelector("[data-room]")?.dataset.room;
    drawer.replaceChildren();
    history.pushState(null, "", back);
    markTile(null);
    document.querySelector(`.tile[data-room="${CSS.escape(room || "")}"]`)?.focus();
  };
  const markTile = (number) => {
    for (const tile of document.querySelectorAll(".tile[aria-current]")) tile.removeAttribute("aria-current");
    if (number) document.querySelector(`.tile[data-room="${CSS.escape(number)}"]`)?.setAttribute("aria-current", "true");
  };

  document.addEventListener("htmx:beforeRequest", (event) => {
    if (event.detail.elt.matches("[data-live]")) return;
    for (const toast of document.querySelectorAll("#toasts [data-toast=error]")) toast.remove();
  });

  /* a poll tells the server what it shows; the server answers 204 when nothing is newer */
  document.addEventListener("htmx:configRequest", (event) => {
    const live = event.detail.elt.closest("[data-live]");
    if (!live) return;
    event.detail.headers["X-Version"] = live.dataset.version;
    const tiles = [...document.querySelectorAll(`#${live.dataset.tiles || "none"} [data-digest]`)];
    const digests = tiles.map((tile) => tile.dataset.digest).join(" ");
    if (digests && digests.length < 7500) event.detail.headers["X-Tiles"] = digests; // servers take 8 KB a header
  });

  /* a page that polls says so when nothing has been answered for a while, be it refused or not answered at all */
  let lastAnswer = Date.now();
  const connection = (isUp) => {
    if (isUp) lastAnswer = Date.now();
    const strip = byId("connection");
    if (strip && document.querySelector("[data-live]")) strip.hidden = Date.now() - lastAnswer < 5000;
  };
  setInterval(connection, 1000, false);
  for (const lost of ["htmx:sendError", "htmx:timeout"]) {
    document.addEventListener(lost, (event) => {
      connection(false);
      if (!event.detail.elt.closest("[data-live]")) toastFailed(document.body.dataset.textFailed);
    });
  }

  document.addEventListener("htmx:beforeSwap", (event) => {
    const { xhr, elt } = event.detail;
    connection(xhr.status < 500 || xhr.status === 503);
    if (elt.matches("[data-live]") && elt.querySelector(".htmx-request")) {
      event.detail.shouldSwap = false; // a deed inside is under way: its answer finds no way without its button
      return;
    }
    if (xhr.status < 400 || xhr.getResponseHeader("HX-Retarget")) return;
    event.detail.shouldSwap = false; // a whole error page has no place inside this one
    if (!elt.closest("[data-live]")) toastFailed(document.body.dataset.textFailed);
  });

  document.addEventListener("htmx:afterSwap", (event) => {
    const { target } = event.detail;
    if (target.id === "dialog") openDialog();
    if (target.id === "drawer") {
      markTile(target.querySelector("[data-room]")?.dataset.room);
      target.querySelector("h1, h2")?.focus();
    }
  });
  document.addEventListener("htmx:oobAfterSwap", () => markTile(byId("drawer")?.querySelector("[data-room]")?.dataset.room));
  document.addEventListener("desk-changed", (event) => {
    closeDialog();
    event.target.closest?.("[data-reset-on-done]")?.reset();
  });

  /* light or dark by hand, on this computer; what its device prefers anyway needs no cookie */
  const switchTheme = () => {
    const root = document.documentElement;
    const devices = matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
    const next = (root.dataset.theme || devices) === "dark" ? "light" : "dark";
    if (next === devices) delete root.dataset.theme;
    else root.dataset.theme = next;
    document.cookie = `theme=${next}; path=/; samesite=lax; max-age=${next === devices ? 0 : 31536000}`;
  };

  document.addEventListener("click", (event) => {
    const hit = (selector) => event.target.closest(selector);
    if (hit("[data-print]")) window.print();
    if (hit("[data-theme-switch]")) switchTheme();
    if (hit("[data-dismiss]")) hit(".toast").remove();
    if (hit("[data-close-dialog]") || event.target.id === "dialog") closeDialog();
    if (hit("[data-close-drawer]") && byId("drawer")?.childElementCount) {
      event.preventDefault();
      closeDrawer();
    }
    for (const open of document.querySelectorAll(".rail__more[open]")) if (!open.contains(event.target)) open.open = false;
  });

  /* a filter applies as it is chosen */
  document.addEventListener("change", (event) => {
    if (event.target.matches("[data-keys-switch]")) localStorage.setItem("keys", event.target.checked ? "on" : "off");
    if (event.target.closest("[data-submit-on-change]")) event.target.form.requestSubmit();
  });

  /* typing a room number anywhere: digits go to the field in the top bar and open the room they name */
  const isTyping = (element) => element.closest("input, textarea, select, [contenteditable], dialog[open]");
  document.addEventListener("keydown", (event) => {
    const jump = byId("jump");
    if (event.key === "Escape" && !byId("dialog").open) closeDrawer();
    if (localStorage.getItem("keys") === "off") return;
    if (!jump || event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target) || byId("dialog").open) return;
    const find = byId("filter-name");
    if (event.key === "/" && find) {
      event.preventDefault();
      find.focus();
    }
    if (event.key === "?") byId("keyboard")?.click();
    if (!/^[0-9]$/.test(event.key)) return;
    jump.value = "";
    jump.focus();
  });
  let jumpTimer = 0;
  document.addEventListener("input", (event) => {
    if (event.target.id !== "jump") return;
    clearTimeout(jumpTimer);
    jumpTimer = setTimeout(() => {
      const tile = document.querySelector(`.tile[data-room="${CSS.escape(event.target.value.trim())}"]`);
      if (!tile) return;
      event.target.value = "";
      tile.click();
    }, 700);
  });

  /* a list that is wider than the screen and holds nothing to press is panned by the keyboard */
  const panByKeyboard = () => {
    for (const box of document.querySelectorAll(".scroll")) {
      const pans = box.scrollWidth > box.clientWidth && !box.querySelector("a, button, input, summary");
      if (pans) box.tabIndex = 0;
      else box.removeAttribute("tabindex");
    }
  };
  for (const changed of ["htmx:afterSettle", "toggle"]) document.addEventListener(changed, panByKeyboard, true);
  addEventListener("resize", panByKeyboard);
  panByKeyboard();

  /* a guest who was not woken is heard too, until somebody acts or mutes this computer */
  const beep = () => {
    const alarms = byId("alarms");
    if (!alarms?.querySelector(".strip") || localStorage.getItem("sound") === "off") return;
    if (!navigator.userActivation?.hasBeenActive) return; // browsers play nothing before the first click
    const audio = new AudioContext();
    const tone = audio.createOscillator();
    const volume = audio.createGain();
    volume.gain.value = 0.15;
    tone.frequency.value = 880;
    tone.connect(volume).connect(audio.destination);
    tone.start();
    tone.stop(audio.currentTime + 0.35);
    tone.onended = () => audio.close();
  };
  const showSound = () => {
    const isOff = localStorage.getItem("sound") === "off";
    for (const button of document.querySelectorAll("[data-sound]")) button.setAttribute("aria-pressed", String(isOff));
  };
  document.addEventListener("click", (event) => {
    if (!event.target.closest("[data-sound]")) return;
    localStorage.setItem("sound", localStorage.getItem("sound") === "off" ? "on" : "off");
    showSound();
  });
  document.addEventListener("htmx:oobAfterSwap", showSound);
  showSound();
  beep();
  setInterval(beep, 8000);

  new MutationObserver((changes) => {
    for (const change of changes) for (const node of change.addedNodes) if (node.dataset?.toast) watchToast(node);
  }).observe(byId("toasts"), { childList: true });
  for (const toast of document.querySelectorAll("#toasts [data-toast]")) watchToast(toast);
  showKeysSwitch();
  tick();
  setInterval(tick, 5000);
})();
