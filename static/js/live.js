// Keeps the page true: asks, with what it shows, whether something changed.
//
// <i id="live" data-url data-v data-since data-shown data-every> is what it asks with; each
// answer that changes something brings a new one. 204: nothing changed. Header Seen: when
// the farm was last seen, in Unix seconds. Several questions never overlap, a hidden tab
// asks nothing, and after a lost connection the whole view is fetched anew.
"use strict";
(() => {
  const { words, setNow, say, signIn, tick } = window.farmdash;
  const ACTIVE_MS = 1500; // 40 requests a minute
  const IDLE_MS = 5000;
  const IDLE_AFTER_MS = 60_000;
  const BACKOFF_MS = [1000, 2000, 4000, 5000];
  const TIMEOUT_MS = 10_000;

  let timer = 0;
  let asking = null;
  let failures = 0;
  let moved = Date.now();
  let changed = Date.now();

  const marker = () => document.getElementById("live");

  function pause() {
    if (failures) return BACKOFF_MS[Math.min(failures, BACKOFF_MS.length) - 1];
    // A wall screen has nobody at its mouse, but a busy farm is still worth looking at.
    const quiet = Date.now() - Math.max(moved, changed);
    const every = Number(marker()?.dataset.every) || ACTIVE_MS;
    return quiet > IDLE_AFTER_MS ? Math.max(IDLE_MS, every) : every;
  }

  function later(ms = pause()) {
    clearTimeout(timer);
    if (!document.hidden) timer = setTimeout(ask, ms);
  }

  function question({ url, v, since, shown }) {
    const address = new URL(url, location.href);
    const given = { v, since, shown };
    for (const name in given) if (given[name]) address.searchParams.set(name, given[name]);
    // Others add what the server has to know, such as the rows that are open.
    document.dispatchEvent(new CustomEvent("farmdash:ask", { detail: address.searchParams }));
    return address;
  }

  async function ask() {
    const live = marker();
    if (asking || document.hidden) return;
    if (!live) return later();
    const asked = { ...live.dataset };
    asking = new AbortController();
    const limit = setTimeout(() => asking?.abort("late"), TIMEOUT_MS);
    try {
      const response = await fetch(question(asked), {
        headers: { "HX-Request": "true" },
        signal: asking.signal,
        cache: "no-store",
      });
      if (response.status === 401) return signIn();
      if (response.status >= 500) throw new Error(`status ${response.status}`);
      const text = response.status === 200 ? await response.text() : "";
      clearTimeout(limit);
      if (failures && (await found())) return;
      hear(response);
      if (text && same(live, asked)) await draw(text);
    } catch (error) {
      if (!(error?.name === "AbortError" && document.hidden)) lose();
    } finally {
      clearTimeout(limit);
      asking = null;
      later();
    }
  }

  /** Whether the page still shows what was asked about: a filter may have changed it. */
  const same = (live, asked) =>
    live === marker() && live.dataset.url === asked.url && live.dataset.v === asked.v;

  function hear(response) {
    const date = Date.parse(response.headers.get("Date"));
    if (date) setNow(date);
    const seen = Number(response.headers.get("Seen"));
    if (!seen) return;
    const text = new Date(seen * 1000).toISOString();
    const told = document.querySelectorAll("time[data-seen]");
    if ([...told].every((time) => time.dateTime === text)) return;
    for (const time of told) time.dateTime = text;
    tick();
  }

  // Space beside the element of a part would be left in the page, more with each answer.
  const BESIDE = /(<hx-partial [^>]*>)\s+|\s+(<\/hx-partial>)/g;

  async function draw(answer) {
    changed = Date.now();
    const text = answer.replace(BESIDE, "$1$2");
    await htmx.swap({ text, target: document.body, swap: "none", sourceElement: document.body });
    document.dispatchEvent(new Event("farmdash:drawn"));
  }

  // --- Lost and found --------------------------------------------------------------
  function lose() {
    failures += 1;
    // One failure is a hiccup; the second in a row is told.
    if (failures === 2) {
      document.getElementById("lost").hidden = false;
      document.getElementById("sight")?.classList.add("lost");
    }
  }

  /** The connection is back: true once the whole view was fetched anew. */
  async function found() {
    if (failures < 2) {
      failures = 0;
      return false;
    }
    await refetch();
    failures = 0;
    document.getElementById("lost").hidden = true;
    document.getElementById("sight")?.classList.remove("lost");
    say(words.back);
    return true;
  }

  async function refetch() {
    // Without htmx's headers: the page itself, as a reload would bring it.
    const response = await fetch(question({ url: location.href }), { cache: "no-store" });
    if (new URL(response.url).pathname === document.body.dataset.signIn) return signIn();
    if (!response.ok) throw new Error(`status ${response.status}`);
    changed = Date.now();
    await htmx.swap({
      text: await response.text(),
      target: "#page", select: "#page", swap: "outerMorph",
      selectOOB: "#banners:outerMorph,#sight:outerMorph",
      sourceElement: document.body,
    });
    document.dispatchEvent(new Event("farmdash:drawn"));
  }

  // --- When ---------------------------------------------------------------------------
  const awake = () => {
    const idle = Date.now() - Math.max(moved, changed) > IDLE_AFTER_MS;
    moved = Date.now();
    if (idle && !asking) later(0);
  };
  for (const name of ["pointermove", "pointerdown", "keydown", "scroll"]) {
    addEventListener(name, awake, { passive: true });
  }
  document.addEventListener("visibilitychange", () => {
    clearTimeout(timer);
    if (document.hidden) asking?.abort();
    else {
      moved = Date.now();
      later(0);
    }
  });
  addEventListener("online", () => later(0));
  addEventListener("pageshow", (event) => event.persisted && later(0));
  // A click's outcome is worth a look at once.
  document.addEventListener("farmdash:clicked", () => later(300));
  later();
})();
