/* The tape chart by keyboard and by drag: bars open dialogs, rooms are given by dropping a bar on their row. */
(() => {
  "use strict";
  const tape = () => document.getElementById("tape");
  const barOf = (element) => element.closest?.("#tape a.bar");
  const stops = () => [...tape().querySelectorAll("a.tape__room, a.bar")].filter((each) => each.offsetParent);
  const open = (url) => htmx.ajax("GET", url, { target: "#dialog", swap: "innerHTML" });
  let dragged = null;

  /* a reservation opens in a dialog; a stay is a link to its room */
  document.addEventListener("click", (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
    const bar = barOf(event.target);
    if (bar?.id.startsWith("r")) {
      event.preventDefault();
      open(bar.getAttribute("href"));
    } else if (!bar && event.target.matches("#tape li.tape__row[data-room]")) reserve(event.target, event.clientX);
  });

  /* an empty place: the room of its row, the day under the pointer */
  const reserve = (row, x) => {
    const { dataset } = tape();
    if (!dataset.new || getComputedStyle(row).display !== "grid") return;
    const left = row.firstElementChild.getBoundingClientRect().right;
    const width = row.getBoundingClientRect().right - left;
    const day = new Date(`${dataset.first}T12:00:00Z`);
    day.setUTCDate(day.getUTCDate() + Math.floor(((x - left) / width) * dataset.days));
    const asked = new URLSearchParams({ room: row.dataset.room, arrival: day.toISOString().slice(0, 10) });
    open(`${dataset.new}?${asked}`);
  };

  /* arrows: the neighbour in the row, or the nearest of the next row */
  const middle = (box) => box.left + box.width / 2;
  const nearest = (from, up) => {
    const here = from.getBoundingClientRect();
    const row = from.closest("li");
    const beyond = stops().filter((each) => {
      const other = each.closest("li");
      const follows = Boolean(row.compareDocumentPosition(other) & Node.DOCUMENT_POSITION_FOLLOWING);
      return other !== row && follows !== up;
    });
    const next = (up ? beyond.at(-1) : beyond[0])?.closest("li");
    const distance = (each) => Math.abs(middle(each.getBoundingClientRect()) - middle(here));
    return beyond
      .filter((each) => each.closest("li") === next && each.matches(".bar") === from.matches(".bar"))
      .concat(beyond.filter((each) => each.closest("li") === next))
      .reduce((best, each) => (!best || (each.matches(".bar") === best.matches(".bar") && distance(each) < distance(best)) ? each : best), undefined);
  };
  const step = (from, key) => {
    const all = stops();
    const at = all.indexOf(from);
    if (key === "Home") return all[0];
    if (key === "End") return all.at(-1);
    if (key === "ArrowLeft") return all[at - 1];
    if (key === "ArrowRight") return all[at + 1];
    return nearest(from, key === "ArrowUp");
  };
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || document.getElementById("dialog").open) return;
    if (event.target.closest("input, select, textarea")) return;
    if (event.shiftKey && /^Arrow(Left|Right)$/.test(event.key)) {
      event.preventDefault();
      document.getElementById(event.key === "ArrowLeft" ? "tape-before" : "tape-after").click();
      return;
    }
    if (!event.target.closest("#tape a") || !/^(Arrow|Home$|End$)/.test(event.key)) return;
    event.preventDefault();
    step(event.target, event.key)?.focus();
  });

  /* drag: links are draggable by themselves; the dialog confirms, and does the same without a mouse */
  const rowUnder = (event) => dragged && event.target.closest?.("#tape li[data-room]");
  const unmark = () => {
    for (const row of document.querySelectorAll("#tape .is-target")) row.classList.remove("is-target");
  };
  document.addEventListener("dragstart", (event) => {
    const bar = barOf(event.target);
    if (!bar) return;
    if (!tape().dataset.assign || bar.matches(".bar--left")) {
      event.preventDefault();
      return;
    }
    dragged = bar;
    bar.classList.add("is-dragged");
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setData("text/plain", bar.firstChild.textContent);
  });
  document.addEventListener("dragover", (event) => {
    const row = rowUnder(event);
    if (!row || row === dragged.closest("li")) return;
    event.preventDefault();
    unmark();
    row.classList.add("is-target");
  });
  document.addEventListener("drop", (event) => {
    const row = rowUnder(event);
    if (!row || row === dragged.closest("li")) return;
    event.preventDefault();
    const { assign, move } = tape().dataset;
    const url = (dragged.id.startsWith("r") ? assign : move).replace("/0/", `/${dragged.id.slice(1)}/`);
    open(`${url}?${new URLSearchParams({ room: row.dataset.room })}`);
  });
  document.addEventListener("dragend", () => {
    dragged?.classList.remove("is-dragged");
    dragged = null;
    unmark();
  });

  /* the chart is not exchanged under somebody's hand */
  document.addEventListener("htmx:beforeRequest", (event) => {
    if (dragged && event.detail.elt.id === "tape") event.preventDefault();
  });
})();
