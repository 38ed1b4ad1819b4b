// The contact sheet: only the chunks near the window are in the page, and only they are
// asked for; what is far away is thrown out again.
//
// <section class="sheet" data-tiles> asks for tiles with from, count and the header Shown
// of the answer before; 204 means that they look the same.
"use strict";
(() => {
  const { sheet, signIn } = window.farmdash;
  const SETTLE_MS = 80; // a chunk that flies past is not asked for
  const AT_ONCE = 2;
  const WAITING_MS = 20_000; // pictures that are waited for are asked about again

  const known = new WeakMap(); // chunk to { shown, asking, timer, version }
  const near = new Set();
  const queue = new Set();
  let running = 0;
  let version = 0;

  const told = (chunk) => known.get(chunk) ?? known.set(chunk, {}).get(chunk);

  function come(chunk) {
    near.add(chunk);
    const state = told(chunk);
    if (state.shown && state.version === version) return;
    state.timer = setTimeout(() => want(chunk), SETTLE_MS);
  }

  function leave(chunk) {
    const state = told(chunk);
    clearTimeout(state.timer);
    near.delete(chunk);
    queue.delete(chunk);
    state.asking?.abort();
  }

  function empty(chunk) {
    if (chunk.contains(document.activeElement)) return;
    drawn.delete(chunk);
    told(chunk).shown = "";
    chunk.replaceChildren();
  }

  // --- Asking: what is nearest to the middle of the window first ------------------------
  function want(chunk) {
    if (told(chunk).asking) return;
    queue.add(chunk);
    pump();
  }

  const distance = (chunk) => {
    const { top, bottom } = chunk.getBoundingClientRect();
    return Math.abs((top + bottom - innerHeight) / 2);
  };

  function pump() {
    while (running < AT_ONCE && queue.size) {
      const all = [...queue];
      const far = new Map(all.map((chunk) => [chunk, distance(chunk)]));
      const next = all.reduce((a, b) => (far.get(b) < far.get(a) ? b : a));
      queue.delete(next);
      running += 1;
      ask(next).finally(() => {
        running -= 1;
        pump();
      });
    }
  }

  let turns = Promise.resolve();
  /** One chunk a frame, so that scrolling goes on in between. */
  const turn = () => (turns = turns.then(() => new Promise(requestAnimationFrame)));

  function address(chunk) {
    const url = new URL(chunk.closest(".sheet").dataset.tiles, location.href);
    const { from, count } = chunk.dataset;
    const given = { from, count, shown: told(chunk).shown, fine: sheet.look.fine ? "1" : "" };
    for (const name in given) if (given[name]) url.searchParams.set(name, given[name]);
    return url;
  }

  async function ask(chunk) {
    const state = told(chunk);
    const asking = (state.asking = new AbortController());
    const asked = version;
    try {
      const response = await fetch(address(chunk), {
        headers: { "HX-Request": "true" }, signal: asking.signal, cache: "no-store",
      });
      if (response.status === 401) return signIn();
      const text = response.status === 200 ? await response.text() : "";
      if (text) await turn();
      if (asking.signal.aborted) return;
      if (text) draw(chunk, text, response.headers);
      if (response.ok) state.version = asked;
    } catch (error) {
      // The next live answer, or the next look at it, asks again.
      if (error.name !== "AbortError" && error.name !== "TypeError") throw error;
    } finally {
      if (state.asking === asking) state.asking = null;
    }
    if (near.has(chunk) && state.version !== undefined && state.version < version) want(chunk);
  }

  function draw(chunk, text, headers) {
    const template = document.createElement("template");
    template.innerHTML = text;
    told(chunk).shown = headers.get("Shown");
    drawn.add(chunk);
    const focused = document.activeElement?.closest?.(".chunk li")?.id;
    if (headers.get("Whole") === "1") chunk.replaceChildren(template.content);
    else {
      for (const tile of [...template.content.children]) {
        document.getElementById(tile.id)?.replaceWith(tile);
      }
    }
    if (focused && !document.activeElement?.closest?.(".chunk")) {
      document.getElementById(focused)?.querySelector("a")?.focus({ preventScroll: true });
    }
  }

  // --- What is near, what is far ---------------------------------------------------------
  const MARGIN = 0.75; // windows around the window that are asked for too
  const FAR = 2.5; // windows away: thrown out
  const drawn = new Set();

  /** The chunks of a layer that are at most so many windows away, by arithmetic: all are
      equally high, and an observer of two thousand takes 2 ms of every frame. */
  function within(section, windows) {
    const all = sheet.body(section).children;
    const { top } = sheet.body(section).getBoundingClientRect();
    const height = (sheet.look.per / sheet.look.columns) * sheet.look.row;
    const first = Math.floor((-windows * innerHeight - top) / height);
    const last = Math.floor(((1 + windows) * innerHeight - top) / height);
    const found = [];
    for (let at = Math.max(first, 0); at <= Math.min(last, all.length - 1); at++) found.push(all[at]);
    return found;
  }

  function look() {
    const all = sheet.sections();
    const now = new Set(all.flatMap((section) => within(section, MARGIN)));
    for (const chunk of near) if (!now.has(chunk)) leave(chunk);
    for (const chunk of now) if (!near.has(chunk)) come(chunk);
    const kept = new Set(all.flatMap((section) => within(section, FAR)));
    for (const chunk of drawn) if (!kept.has(chunk)) empty(chunk);
  }

  let looking = 0;
  const lookSoon = () => {
    looking ||= requestAnimationFrame(() => {
      looking = 0;
      look();
    });
  };
  addEventListener("scroll", lookSoon, { passive: true });
  addEventListener("resize", lookSoon);

  const went = (chunk) => {
    leave(chunk);
    drawn.delete(chunk);
  };

  function fit() {
    for (const section of sheet.sections()) sheet.fit(section, went);
    lookSoon();
  }

  /** Lay all out anew; the tile at the top of the window stays there. */
  function layOut() {
    const anchor = sheet.anchor();
    if (!sheet.measure()) return fit();
    for (const section of sheet.sections()) {
      for (const chunk of [...sheet.body(section).children]) {
        went(chunk);
        chunk.remove();
      }
    }
    fit();
    if (anchor) sheet.show(anchor);
  }

  // Counts may have changed, and so may every tile.
  document.addEventListener("farmdash:drawn", () => {
    version += 1;
    layOut();
    for (const chunk of near) want(chunk);
  });
  setInterval(() => {
    if (document.hidden) return;
    // Or that did not come when they were asked for.
    for (const chunk of near) {
      if (!told(chunk).shown || chunk.querySelector(".wanting")) want(chunk);
    }
  }, WAITING_MS);
  new ResizeObserver(layOut).observe(sheet.root);
  sheet.layOut = layOut;
})();
