/*
 * Taps that are not lost: each is written down on this telephone with its time and a key of its own, then sent. Without
 * a network it waits, over a reload too; what the server refuses stays until somebody has read why.
 */
(() => {
  "use strict";
  const STORE = "housekeeping-taps";
  const PATIENCE = 15000;
  const EVERY = 4000;
  const TRIES = 20;
  const page = document.getElementById("taps");
  const me = page.dataset.user;
  const token = JSON.parse(document.body.getAttribute("hx-headers"))["X-CSRFToken"];
  const skew = Date.parse(page.dataset.now) - Date.now(); // the server's clock counts, not the telephone's
  let isSending = false;
  let isAway = !navigator.onLine;
  let isHeld = false;
  let late = 0; // how many of those sent had waited

  const all = () => JSON.parse(localStorage.getItem(STORE) || "[]");
  const mine = () => all().filter((tap) => tap.user === me);
  const waiting = () => mine().filter((tap) => !tap.problem);
  const say = (what, detail) => document.dispatchEvent(new CustomEvent(`tap-${what}`, { detail }));
  const keep = (taps) => {
    localStorage.setItem(STORE, JSON.stringify(taps));
    say("changed");
  };
  const change = (key, values) => keep(all().map((tap) => (tap.key === key ? { ...tap, ...values } : tap)));
  const drop = (key) => keep(all().filter((tap) => tap.key !== key));
  const newKey = () => [...crypto.getRandomValues(new Uint32Array(4))].map((part) => part.toString(36)).join("-");

  const state = (away, held) => {
    if (isAway === away && isHeld === held) return;
    [isAway, isHeld] = [away, held];
    say("changed");
  };
  /* false while the first try with this key is still at work */
  const refused = async (tap, answer) => {
    const error = await answer.json().catch(() => ({ message: `${answer.status} ${answer.statusText}` }));
    const tries = (tap.tries || 0) + 1;
    const isAtWork = error.code === "idempotency_key_in_use" && tries < TRIES;
    const fields = Object.values(error.extra?.fields || {}).flat();
    change(tap.key, isAtWork ? { tries } : { problem: fields.length ? fields.join(" ") : error.message });
    return !isAtWork;
  };
  /* it stays, and is told of when it is sent after all */
  const wait = (tap) => {
    change(tap.key, { hasWaited: true });
    return false;
  };
  /* true when the next one may be sent */
  const sendOne = async (tap) => {
    const headers = { "Content-Type": "application/json", "X-CSRFToken": token, "Idempotency-Key": tap.key };
    const signal = AbortSignal.timeout(PATIENCE);
    let answer;
    try {
      answer = await fetch(tap.url, { method: "POST", headers, body: JSON.stringify(tap.body), signal });
    } catch {
      state(true, false); // no network, or no answer in time: the key makes the next try harmless
      return wait(tap);
    }
    const isBusy = answer.status >= 500 || answer.status === 429;
    const isStranger = answer.status === 401 || answer.status === 403;
    state(isBusy, isStranger);
    if (isBusy || isStranger) return wait(tap);
    if (!answer.ok) return refused(tap, answer);
    drop(tap.key);
    late += Boolean(tap.hasWaited);
    say("sent", tap);
    return true;
  };
  const send = async () => {
    if (isSending || isHeld || !navigator.onLine) return;
    isSending = true;
    late = 0;
    try {
      while (waiting().length && (await sendOne(waiting()[0])));
    } finally {
      isSending = false;
    }
    if (late) say("caught-up", late);
  };

  /* a request: its address and body; `time` names the field that takes the time of the tap */
  const add = (request, facts) => {
    const at = Date.now();
    const body = { ...request.body, ...(request.time && { [request.time]: new Date(at + skew).toISOString() }) };
    try {
      keep([...all(), { key: newKey(), user: me, url: request.url, body, at, hasWaited: isAway || isHeld, ...facts }]);
    } catch (error) {
      say("unkept"); // a private window, or no room left
      throw error;
    }
    send();
  };
  window.taps = {
    add,
    all: mine,
    drop,
    again: (key) => {
      change(key, { problem: undefined });
      send();
    },
    of: (room) => mine().filter((tap) => tap.room === room),
    others: () => all().length - mine().length,
    state: () => ({ isAway, isHeld, waiting: waiting().length }),
  };
  addEventListener("online", () => {
    state(false, isHeld);
    send();
  });
  addEventListener("offline", () => state(true, isHeld));
  addEventListener("storage", (event) => event.key === STORE && say("changed"));
  setInterval(() => waiting().length && send(), EVERY);
  addEventListener("load", send);
})();
