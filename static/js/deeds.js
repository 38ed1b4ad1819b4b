// What became of clicks, wherever one is by now: counts them on the button of the drawer, and
// tells of one's own that went wrong, once. Asks often while something of one's own is under
// way, seldom else, and not at all while nobody looks.
"use strict";
(() => {
  const app = window.farmdash;
  const { words, now, toast, signIn } = app;
  const button = document.getElementById("drawer-button");
  const drawer = document.getElementById("drawer");
  const BUSY_MS = 2000;
  const QUIET_MS = 15_000;
  const TIMEOUT_MS = 10_000;

  /** Asks again and again, one question at a time. pause(failures): ms; less than 0: not. */
  function poller(ask, pause) {
    let timer = 0;
    let asking = null;
    let soon = false;
    let failures = 0;

    function later(ms) {
      clearTimeout(timer);
      if (!document.hidden && ms >= 0) timer = setTimeout(run, ms);
    }
    async function run() {
      if (asking || document.hidden) return;
      asking = new AbortController();
      soon = false;
      const limit = setTimeout(() => asking?.abort(), TIMEOUT_MS);
      try {
        await ask(asking.signal);
        failures = 0;
      } catch {
        failures += soon ? 0 : 1;
      }
      clearTimeout(limit);
      asking = null;
      later(soon ? 0 : pause(failures));
    }
    /** Now or in so many ms; an answer that is under way is too old. */
    function again(ms = 0) {
      soon = Boolean(asking);
      asking?.abort();
      if (!soon) later(ms);
    }
    document.addEventListener("visibilitychange", () => {
      if (!document.hidden && !asking) later(Math.min(pause(0), 500));
    });
    return { again, later };
  }

  /** A fragment's answer; null: nothing changed. */
  async function fetched(address, signal) {
    const headers = { "HX-Request": "true" };
    const response = await fetch(address, { headers, signal, cache: "no-store" });
    if (response.status === 401) signIn();
    if (response.status === 204) return null;
    if (!response.ok) throw new Error(`status ${response.status}`);
    return response;
  }
  Object.assign(app, { poller, fetched });
  if (!drawer) return;

  // --- Counting -----------------------------------------------------------------------
  let version = "";
  let mine = Number(button.dataset.mine);

  function put(name, number) {
    const badge = button.querySelector(`.${name}`);
    const text = number.toLocaleString("en");
    if (badge.textContent !== text) badge.textContent = text;
    badge.hidden = !number;
  }

  function count({ open, needs }) {
    put("going", open);
    put("needs", needs);
    const label = button.dataset.label.replace("%(open)s", open).replace("%(needs)s", needs);
    if (button.ariaLabel !== label) button.ariaLabel = label;
  }

  // --- What went wrong ----------------------------------------------------------------
  const KEY = "clicks-told";
  let told = now() / 1000; // what was over before this page is told by rows and drawer
  try {
    told = Number(localStorage.getItem(KEY)) || told;
  } catch {
    // not kept
  }

  function tell(ends) {
    for (const { click, at, kind, text } of ends) {
      if (at <= told) continue;
      told = at;
      const known = document.querySelector(`#toasts [data-end="${click}"] p`);
      if (known) {
        known.textContent = text;
        continue;
      }
      const note = toast(kind, text);
      note.dataset.end = click;
      const show = document.createElement("button");
      show.className = "btn btn-sm";
      show.dataset.deed = click;
      show.textContent = words.show;
      note.querySelector("p").after(show);
    }
    try {
      localStorage.setItem(KEY, told);
    } catch {
      // not kept
    }
  }

  async function ask(signal) {
    const address = new URL(drawer.dataset.mine, location.href);
    if (version) address.searchParams.set("v", version);
    const answer = await (await fetched(address, signal))?.json();
    if (!answer) return;
    version = answer.v;
    mine = answer.mine;
    count(answer);
    tell(answer.ends);
  }

  const asker = poller(ask, (failures) => (mine && !failures ? BUSY_MS : QUIET_MS));
  document.addEventListener("farmdash:clicked", () => {
    mine ||= 1;
    asker.again(500);
  });
  asker.later(mine ? 500 : QUIET_MS);
})();
