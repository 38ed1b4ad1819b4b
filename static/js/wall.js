// A screen that nobody touches: the time, pages in turn, staying awake, and a new start
// after an upgrade. js/live.js keeps it true. Nothing here grows with the hours.
"use strict";
(() => {
  const { now } = window.farmdash;
  const TURN_MS = 15_000;
  const FRESH_MS = 6 * 3_600_000; // a browser is started anew now and then
  const born = performance.now();
  const release = () => document.getElementById("live")?.dataset.release || "";
  const first = release();

  // --- The time, in the zone of the screen -------------------------------------------
  const language = document.documentElement.lang;
  const hours = new Intl.DateTimeFormat(language, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
  const days = new Intl.DateTimeFormat(language, { weekday: "long", day: "numeric", month: "long" });
  const zones = new Intl.DateTimeFormat(language, { timeZoneName: "short" });
  const zone = (at) => zones.formatToParts(at).find((part) => part.type === "timeZoneName").value;

  function put(id, text) {
    const element = document.getElementById(id);
    if (element && element.textContent !== text) element.textContent = text;
  }

  function tell() {
    const at = now();
    put("clock", hours.format(at));
    put("date", `${days.format(at)}, ${zone(at)}`);
  }
  setInterval(tell, 1000);

  // --- Pages of rows in turn ------------------------------------------------------------
  // A page is as high as the list: a turn moves the list, and leaves its rows alone.
  function shown() {
    for (const list of document.querySelectorAll("[data-turns]")) {
      const said = list.parentElement.querySelector("[data-turn]");
      const high = list.firstElementChild?.getBoundingClientRect().height || 0;
      const fit = Math.max(1, Math.round(list.clientHeight / (high || 1)));
      const turns = list.scrollHeight > list.clientHeight + high / 2;
      const from = high ? Math.round(list.scrollTop / high) : 0;
      const last = Math.min(from + fit, list.childElementCount);
      const text = turns ? `${from + 1}–${last} / ${list.childElementCount}` : "";
      if (said && said.textContent !== text) said.textContent = text;
    }
  }

  function turn() {
    for (const list of document.querySelectorAll("[data-turns]")) {
      const next = list.scrollTop + list.clientHeight;
      list.scrollTop = next >= list.scrollHeight - 1 ? 0 : next;
    }
    shown();
  }
  setInterval(turn, TURN_MS);
  addEventListener("resize", shown);

  // --- A new start: after an upgrade, and every few hours -------------------------------
  let starting = false;
  async function startAnew() {
    const old = performance.now() - born > FRESH_MS;
    if (starting || document.hidden || (release() === first && !old)) return;
    starting = true;
    try {
      // Only when the page can be had: an error page of the browser's would stay for good.
      const answer = await fetch(location.href, { cache: "no-store", signal: AbortSignal.timeout(10_000) });
      if (answer.ok && !answer.redirected) return location.reload();
    } catch {
      // js/live.js says that the connection is lost
    }
    starting = false;
  }

  // Every answer that changes something comes by here; there is one a minute at least.
  document.addEventListener("htmx:after:swap", () => {
    tell();
    shown();
    startAnew();
  });

  // --- Staying awake, where the browser lets it ------------------------------------------
  async function stayAwake() {
    if (document.hidden) return;
    try {
      await navigator.wakeLock?.request("screen");
    } catch {
      // the system's own settings have to do
    }
  }
  document.addEventListener("visibilitychange", stayAwake);
  stayAwake();
  tell();
  shown();
})();
