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
    leave(chunk);
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
      // One chunk a frame, so that scrolling goes on in between.
      if (text) await new Promise(requestAnimationFrame);
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
  const watch = (rootMargin, seen) => new IntersectionObserver(seen, { rootMargin });
  const nearby = watch("75% 0px", (entries) => {
    for (const { target, isIntersecting } of entries) (isIntersecting ? come : leave)(target);
  });
  const faraway = watch("250% 0px", (entries) => {
    for (const { target, isIntersecting } of entries) if (!isIntersecting) empty(target);
  });
  const came = (chunk) => {
    nearby.observe(chunk);
    faraway.observe(chunk);
  };
  const went = (chunk) => {
    leave(chunk);
    nearby.unobserve(chunk);
    faraway.unobserve(chunk);
  };

  function fit() {
    for (const section of sheet.sections()) sheet.fit(section, came, went);
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
    for (const chunk of near) if (told(chunk).shown) want(chunk);
  });
  setInterval(() => {
    if (document.hidden) return;
    for (const chunk of near) if (chunk.querySelector(".wanting")) want(chunk);
  }, WAITING_MS);
  new ResizeObserver(layOut).observe(sheet.root);
  sheet.layOut = layOut;
})();
