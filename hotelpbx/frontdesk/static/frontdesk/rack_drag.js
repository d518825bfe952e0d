/* A guest dragged to another room opens the dialog of the move with that room in it; nothing is moved by the mouse alone. */
(() => {
  "use strict";
  const hint = document.getElementById("drag-hint");
  let origin = null;

  const tileOf = (element) => element.closest?.("#rack .tile");
  const stateOf = (tile) => tile.querySelector(".status").textContent;
  const guestOf = (tile) => tile.querySelector(".tile__guest").textContent.trim();
  const isBlocked = (tile) => tile.classList.contains("tile--blocked");
  const isFree = (tile) => !tile.dataset.stay && !isBlocked(tile);
  const fill = (text, values) => text.replace(/\{(\w+)\}/g, (_hole, name) => values[name]);
  const say = (name, tile) => {
    const facts = { guest: guestOf(origin), from: origin.dataset.room, to: tile.dataset.room, state: stateOf(tile) };
    return fill(hint.dataset[name], facts);
  };
  const words = (tile) => {
    if (tile === origin) return say("textStart", tile);
    if (tile.dataset.stay) return say("textHeld", tile);
    if (isBlocked(tile)) return say("textBlocked", tile);
    const dirty = stateOf(tile) === "VD" ? ` ${say("textDirty", tile)}` : "";
    return say("textFree", tile) + dirty;
  };

  const begin = (tile) => {
    origin = tile;
    document.body.classList.add("is-dragging");
    for (const each of document.querySelectorAll("#rack .tile")) each.classList.add(isFree(each) ? "tile--target" : "tile--no");
    hint.textContent = words(tile);
    hint.hidden = false;
  };
  const end = () => {
    origin = null;
    hint.hidden = true;
    document.body.classList.remove("is-dragging");
    for (const each of document.querySelectorAll("#rack .tile")) each.classList.remove("tile--target", "tile--no", "tile--over");
  };

  document.addEventListener("dragstart", (event) => {
    const tile = tileOf(event.target);
    if (!tile) return;
    if (!tile.dataset.stay) {
      event.preventDefault(); // a vacant room has nobody to move
      return;
    }
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setData("text/plain", tile.dataset.room);
    setTimeout(begin, 0, tile); // after the browser has taken the picture that hangs at the pointer
  });
  document.addEventListener("dragover", (event) => {
    const tile = origin && tileOf(event.target);
    if (!tile) return;
    hint.textContent = words(tile);
    for (const each of document.querySelectorAll(".tile--over")) if (each !== tile) each.classList.remove("tile--over");
    if (!isFree(tile)) return;
    tile.classList.add("tile--over");
    event.preventDefault();
    event.dataTransfer.dropEffect = "move";
  });
  document.addEventListener("drop", (event) => {
    const tile = origin && tileOf(event.target);
    if (!tile || !isFree(tile)) return;
    event.preventDefault();
    const url = `${hint.dataset.url.replace("/0/", `/${origin.dataset.stay}/`)}?room=${encodeURIComponent(tile.dataset.room)}`;
    htmx.ajax("GET", url, { source: origin, target: "#dialog", swap: "innerHTML" });
    end();
  });
  document.addEventListener("dragend", end);
  /* a tile that is exchanged while it is dragged would take the drag with it; the next poll brings the change again */
  document.addEventListener("htmx:oobBeforeSwap", (event) => {
    if (origin) event.detail.shouldSwap = false;
  });
})();
