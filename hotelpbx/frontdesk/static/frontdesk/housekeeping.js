/* The housekeeping board: what a button says of a room, the sheet with everything else, the minibar, what waits. */
(() => {
  "use strict";
  const byId = (id) => document.getElementById(id);
  const strip = byId("taps");
  const sheet = byId("deeds");
  const goods = byId("goods");
  let room = null; // of the open sheet

  const clock = (at) => new Date(at).toLocaleTimeString(document.documentElement.lang, { hour: "2-digit", minute: "2-digit", hour12: false, timeZone: strip.dataset.zone });
  const fill = (text, values) => text.replace(/\{(\w+)\}/g, (_hole, name) => values[name]);
  const jobOf = (id) => document.querySelector(`.job[data-room="${id}"]`);
  /* the room as this page has it, with what has been tapped and not sent */
  const stateOf = (job) => {
    const { room: id, number, condition, occupancy, seen, block } = job.dataset;
    const signs = { dnd: "dnd" in job.dataset, make_up_room: "make" in job.dataset, service_refused: "refused" in job.dataset };
    const said = taps.of(id).filter((tap) => !tap.problem);
    return Object.assign({ id, number, condition, occupancy, seen, block, ...signs }, ...said.map((tap) => tap.body));
  };

  /* taps: `data-tap` names the address, `data-field` and `data-value` what is said there */
  const ADDRESSES = { condition: "condition/", signs: "signs/", seen: "seen/", maintenance: "maintenance/" };
  const valueOf = (button) => ({ true: true, false: false }[button.dataset.value] ?? button.dataset.value);
  const request = (state, kind, body) => ({
    url: `${strip.dataset.rooms}${state.id}/${ADDRESSES[kind]}`,
    body,
    time: kind === "maintenance" ? undefined : "reported_at",
  });
  const undoOf = (state, kind, body) => {
    const before = Object.fromEntries(Object.keys(body).map((name) => [name, state[name]]));
    const undo = [request(state, kind, before)];
    const wasServed = kind === "condition" && body.condition !== "dirty";
    if (wasServed && state.make_up_room) undo.push(request(state, "signs", { make_up_room: true }));
    if (wasServed && state.service_refused) undo.push(request(state, "signs", { service_refused: true }));
    return undo;
  };
  const tell = (job, kind, body, label) => {
    const state = stateOf(job);
    const undo = kind === "maintenance" ? [] : undoOf(state, kind, body);
    taps.add(request(state, kind, body), { room: state.id, number: state.number, text: label, undo });
  };

  /* the sheet */
  const open = (job) => {
    const state = stateOf(job);
    room = state.id;
    sheet.querySelector("[data-number]").textContent = state.number;
    for (const button of sheet.querySelectorAll("[data-field]")) {
      const isSo = state[button.dataset.field] === valueOf(button);
      button.hidden = isSo || ("unblocked" in button.dataset && Boolean(state.block));
    }
    sheet.querySelector("[data-open=goods]").hidden = state.occupancy !== "occupied";
    sheet.querySelector("form").reset();
    sheet.showModal();
  };
  const openGoods = (job) => {
    room = job.dataset.room;
    goods.querySelector("[data-number]").textContent = job.dataset.number;
    goods.querySelector("[data-more]").href = `${strip.dataset.pages}${job.dataset.number}/minibar/`;
    for (const count of goods.querySelectorAll("[data-code]")) count.value = 0;
    showCount();
    goods.showModal();
  };
  const counts = () => [...goods.querySelectorAll("[data-code]")].map((count) => [count.dataset.code, count.dataset.name, Number(count.value)]);
  const showCount = () => {
    const total = counts().reduce((sum, [, , count]) => sum + count, 0);
    goods.querySelector("[data-total]").textContent = total;
    goods.querySelector("[data-send]").disabled = !total;
  };
  const step = (button) => {
    const count = button.closest("li").querySelector("[data-code]");
    count.value = Math.min(99, Math.max(0, Number(count.value) + Number(button.dataset.step)));
    showCount();
  };
  const sendGoods = () => {
    const { number } = jobOf(room)?.dataset || {};
    for (const [code, name, quantity] of counts()) {
      const body = { property: strip.dataset.property, room: number, code, quantity };
      if (quantity) taps.add({ url: strip.dataset.minibar, body, time: "taken_at" }, { room, number, text: `${quantity} × ${name}`, undo: [] });
    }
    goods.close();
  };

  /* what waits, and what was refused */
  const markOf = (tap) => {
    const mark = byId("tap-mark").content.firstElementChild.cloneNode(true);
    const words = tap.problem ? strip.dataset.textRefused : taps.state().isAway || taps.state().isHeld ? strip.dataset.textWaiting : strip.dataset.textSending;
    mark.classList.add(tap.problem ? "mark--failed" : "mark--asked");
    mark.querySelector("[data-words]").textContent = fill(words, { text: tap.text, time: clock(tap.at) });
    mark.querySelector("button").dataset.drop = tap.key;
    mark.querySelector("button").setAttribute("aria-label", `${mark.querySelector("button").textContent.trim()}: ${tap.number}, ${tap.text}`);
    return mark;
  };
  const problemOf = (tap) => {
    const line = byId("tap-problem").content.firstElementChild.cloneNode(true);
    line.querySelector("[data-words]").textContent = `${tap.number}: ${tap.text}, ${clock(tap.at)}`;
    line.querySelector("[data-why]").textContent = tap.problem;
    for (const button of line.querySelectorAll("button")) button.dataset["drop" in button.dataset ? "drop" : "again"] = tap.key;
    return line;
  };
  const show = () => {
    const { isAway, isHeld, waiting } = taps.state();
    const problems = taps.all().filter((tap) => tap.problem);
    for (const old of document.querySelectorAll(".job .job__tap")) old.remove();
    for (const tap of taps.all()) jobOf(tap.room)?.append(markOf(tap));
    const shown = { away: isAway, waiting: waiting && (isAway || isHeld), held: isHeld, others: taps.others() };
    for (const [name, isShown] of Object.entries(shown)) strip.querySelector(`[data-say=${name}]`).hidden = !isShown;
    strip.querySelector("[data-say=waiting] b").textContent = waiting;
    strip.querySelector("[data-say=others] b").textContent = taps.others();
    strip.querySelector("[data-problems]").replaceChildren(...problems.map(problemOf));
    strip.hidden = !(Object.values(shown).some(Boolean) || problems.length);
    strip.classList.toggle("notice--bad", problems.length > 0);
  };
  const toast = (text, undo) => {
    const note = byId("toast-tap").content.firstElementChild.cloneNode(true);
    note.querySelector(".toast__text").textContent = text;
    const button = note.querySelector("[data-undo]");
    if (undo?.length) button.addEventListener("click", () => {
      for (const each of undo) taps.add(each, { room: each.room, number: each.number, text: fill(strip.dataset.textUndo, { text: each.text }), undo: [] });
      note.remove();
    });
    else button.remove();
    byId("toasts").append(note);
  };

  document.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (event.target === sheet || event.target === goods) event.target.close();
    if (!button) return;
    const job = button.closest(".job") || jobOf(room);
    const { dataset } = button;
    if ("close" in dataset) button.closest("dialog").close();
    else if ("step" in dataset) step(button);
    else if ("send" in dataset) sendGoods();
    else if ("drop" in dataset) taps.drop(dataset.drop);
    else if ("again" in dataset) taps.again(dataset.again);
    else if (dataset.open === "deeds") open(job);
    else if (dataset.open === "goods") {
      sheet.close();
      openGoods(job);
    } else if (dataset.tap) {
      sheet.close();
      if (job) tell(job, dataset.tap, { [dataset.field]: valueOf(button) }, button.firstChild.textContent.trim());
    }
  });
  sheet.querySelector("form").addEventListener("submit", (event) => {
    event.preventDefault();
    const note = new FormData(event.target).get("note").trim();
    sheet.close();
    if (note && jobOf(room)) tell(jobOf(room), "maintenance", { note }, note);
  });
  document.addEventListener("tap-changed", show);
  document.addEventListener("tap-unkept", () => toast(strip.dataset.textUnkept));
  document.addEventListener("tap-sent", ({ detail: tap }) => {
    htmx.trigger(document.body, "desk-changed");
    if (tap.hasWaited) return; // told of together with the others that waited
    const undo = tap.undo.map((each) => ({ ...each, room: tap.room, number: tap.number, text: tap.text }));
    toast(fill(strip.dataset.textSent, tap), undo);
  });
  document.addEventListener("tap-caught-up", ({ detail: count }) => toast(fill(strip.dataset.textCaughtUp, { count })));
  document.addEventListener("htmx:afterSettle", (event) => event.target.id === "board" && show());
  show();
})();
