/* The rack by keyboard, right click and long press: going from tile to tile, and the menu of a room. */
(() => {
  "use strict";
  const menu = document.getElementById("menu");
  const LONG_PRESS = 500;
  let opener = null;
  let press = 0;

  const tileOf = (element) => element.closest?.(".tile");
  const tiles = () => [...document.querySelectorAll("#rack .tile")];
  const items = () => [...menu.querySelectorAll("[role=menuitem]")];
  const keysAreOn = () => localStorage.getItem("keys") !== "off";

  /* the nearest tile of the next row, or the neighbour in the row */
  const neighbour = (tile, key) => {
    const all = tiles();
    const at = all.indexOf(tile);
    if (key === "Home") return all[0];
    if (key === "End") return all.at(-1);
    if (key === "ArrowLeft") return all[at - 1];
    if (key === "ArrowRight") return all[at + 1];
    const here = tile.getBoundingClientRect();
    const up = key === "ArrowUp";
    const beyond = all.filter((each) => {
      const top = each.getBoundingClientRect().top;
      return up ? top < here.top - 1 : top > here.top + 1;
    });
    const distance = (each) => {
      const box = each.getBoundingClientRect();
      return Math.abs(box.top - here.top) * 1000 + Math.abs(box.left - here.left);
    };
    return beyond.reduce((best, each) => (!best || distance(each) < distance(best) ? each : best), undefined);
  };

  const close = (back) => {
    if (menu.matches(":popover-open")) menu.hidePopover();
    if (back) opener?.focus();
  };
  const place = (x, y) => {
    const box = menu.getBoundingClientRect();
    menu.style.left = `${Math.max(8, Math.min(x, innerWidth - box.width - 8))}px`;
    menu.style.top = `${Math.max(8, Math.min(y, innerHeight - box.height - 8))}px`;
  };
  const open = async (tile, x, y) => {
    opener = tile;
    await htmx.ajax("GET", `${tile.getAttribute("href")}menu/`, { target: "#menu", swap: "innerHTML settle:0ms" });
    menu.showPopover();
    place(x, y);
    items()[0]?.focus();
  };
  const openBeside = (tile) => {
    const box = tile.getBoundingClientRect();
    return open(tile, box.left + 24, box.top + 24);
  };

  document.addEventListener("contextmenu", (event) => {
    const tile = tileOf(event.target);
    if (!tile) return;
    event.preventDefault();
    if (event.button === 2) open(tile, event.clientX, event.clientY);
    else openBeside(tile); // the menu key
  });
  document.addEventListener("touchstart", (event) => {
    const tile = tileOf(event.target);
    if (!tile || event.touches.length > 1) return;
    const { clientX, clientY } = event.touches[0];
    press = setTimeout(() => {
      press = -1;
      open(tile, clientX, clientY);
    }, LONG_PRESS);
  }, { passive: true });
  for (const end of ["touchend", "touchmove", "touchcancel"]) {
    document.addEventListener(end, (event) => {
      if (press === -1 && end === "touchend") event.preventDefault(); // no click on the tile below
      clearTimeout(press);
      press = 0;
    });
  }

  const inMenu = (event) => {
    const all = items();
    const at = all.indexOf(document.activeElement);
    const wanted = { ArrowDown: all[(at + 1) % all.length], ArrowUp: all.at(at - 1), Home: all[0], End: all.at(-1) }[event.key];
    const lettered = all.find((item) => item.dataset.letter === event.key.toLowerCase());
    if (event.key === "Escape" || event.key === "Tab") close(true);
    else if (wanted) wanted.focus();
    else if (lettered) lettered.click();
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  const onTile = async (tile, event) => {
    const next = neighbour(tile, event.key);
    if (/^(Arrow|Home|End)/.test(event.key)) {
      event.preventDefault();
      next?.focus();
    } else if (keysAreOn() && /^[a-z]$/i.test(event.key)) {
      event.preventDefault();
      await openBeside(tile);
      items().find((item) => item.dataset.letter === event.key.toLowerCase())?.click();
    }
  };
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (menu.matches(":popover-open")) inMenu(event);
    else if (tileOf(event.target)) onTile(tileOf(event.target), event);
  });
  menu.addEventListener("click", (event) => {
    if (event.target.closest("[role=menuitem]")) close(false);
  });
})();
