// Fetches the cells, keeps them true, and puts the grid's parts together.
"use strict";
(() => {
  const { grid, signIn } = window.farmdash;
  const root = document.getElementById("grid");
  if (!root) return;
  const COLOURS = ["status", "time", "cost", "machine", "retries", "memory"];
  const AGAIN_MS = 5000;
  let asking = null; // the question for all cells
  let moving = false; // one for changes is under way
  let again = false; // ... and another is due
  let retry = 0;

  const part = (name) => root.querySelector(name);
  const state = (name) => (root.dataset.state = name);

  function colour() {
    const asked = new URLSearchParams(location.search).get("colour");
    return COLOURS.includes(asked) ? asked : COLOURS[0];
  }

  /** The filter of the table, as the server reads it; layers are told apart here. */
  function filter() {
    const form = document.querySelector("#frames form.filters");
    const given = form ? [...new FormData(form)] : [];
    const wanted = ["frames", "name", "node", "from"];
    return {
      child: Number(form?.elements.child?.value) || 0,
      query: given.filter(([name, value]) => wanted.includes(name) && value),
    };
  }
  const address = (path, more) => `${path}?${new URLSearchParams([["colour", colour()], ...more])}`;
  const key = () => JSON.stringify([colour(), filter()]);

  function dimmed(sheet, child) {
    if (!child) return sheet;
    sheet.fits ??= new Uint8Array(sheet.count).fill(1);
    for (const { id, start, count } of sheet.leaves) {
      if (id !== child) sheet.fits.fill(0, start, start + count);
    }
    return sheet;
  }

  async function load() {
    asking?.abort();
    const mine = (asking = new AbortController());
    const { child, query } = filter();
    root.dataset.asked = key();
    root.setAttribute("aria-busy", "true");
    try {
      const response = await fetch(address(root.dataset.url, query), { signal: mine.signal });
      if (response.status === 401) return signIn();
      if (!response.ok) throw new Error(`status ${response.status}`);
      const buffer = await response.arrayBuffer();
      if (mine === asking) show(dimmed(grid.decode(buffer), child));
    } catch (error) {
      if (error.name === "AbortError") return;
      state(grid.view.sheet ? "stale" : "error");
      later();
    } finally {
      if (mine === asking) root.removeAttribute("aria-busy");
    }
  }

  function show(sheet) {
    performance.mark("grid:show");
    const old = grid.view.sheet;
    const same = old?.v.split("~")[0] === sheet.v.split("~")[0];
    if (!same) grid.forget();
    grid.view.sheet = sheet;
    if (!same) grid.chosen.carry(old, sheet);
    else if (old.since !== sheet.since) grid.bar.again();
    state(sheet.count ? "ready" : "empty");
    document.documentElement.classList.toggle("has-grid", sheet.count > 0);
    if (!sheet.count) return;
    grid.show(sheet);
    told();
    grid.table.shown();
    performance.measure("grid:show", "grid:show");
  }

  /** What is said of the cells beside them. */
  function told() {
    const { sheet } = grid.view;
    grid.legend();
    part("#grid-summary").textContent = grid.summary(sheet);
    part(".grid-count").textContent = grid.number(sheet.count);
    part('[data-do="failed"]').hidden = !grid.totals(sheet).failed;
  }

  grid.laid = () => {
    const zoomed = grid.view.pitch > 0;
    part('[data-zoom="out"]').disabled = part('[data-zoom="all"]').disabled = !zoomed;
    part('[data-zoom="in"]').disabled = !grid.canZoom();
  };

  function later() {
    clearTimeout(retry);
    retry = setTimeout(() => (grid.view.sheet ? move() : load()), AGAIN_MS);
  }

  async function move() {
    const { sheet } = grid.view;
    if (!sheet || root.hasAttribute("aria-busy")) return sheet ? undefined : load();
    if (moving) return (again = true);
    moving = true;
    try {
      const asked = [["v", sheet.v], ["since", sheet.since]];
      const response = await fetch(address(root.dataset.changes, asked), { cache: "no-store", headers: { "HX-Request": "true" } });
      if (response.status === 401) return signIn();
      if (!response.ok) throw new Error(`status ${response.status}`);
      if (response.status !== 204) hear(sheet, await response.json());
      if (root.dataset.state === "stale") state("ready");
    } catch {
      state("stale");
      later();
    } finally {
      moving = false;
      if (again) move();
      again = false;
    }
  }

  function hear(sheet, answer) {
    if (sheet !== grid.view.sheet) return;
    const wanted = new Map(filter().query);
    performance.mark("grid:patch");
    const places = answer.reload ? null : grid.patch(sheet, answer);
    if (!places) return load();
    if (sheet.fits && wanted.has("frames")) {
      for (const place of places) {
        const fits = grid.stateOf(sheet, place) === wanted.get("frames");
        sheet.fits[place] = fits && (wanted.size === 1 || sheet.fits[place]) ? 1 : 0;
      }
    }
    grid.touch(places);
    grid.flash(places);
    performance.measure("grid:patch", "grid:patch");
    told();
    grid.card.drop(places.map((place) => sheet.ids[place]));
    if (places.some((place) => grid.chosen.marks[place])) grid.bar.again();
  }

  /** Opens the frame's dialog, as its row does. */
  grid.open = (place) => {
    grid.card.hide();
    const url = root.dataset.frame.replace("/0/", `/${grid.view.sheet.ids[place]}/`);
    htmx.ajax("GET", url, { source: grid.canvas, target: grid.canvas, swap: "none" });
  };

  function choose(value) {
    const url = new URL(location.href);
    if (value === COLOURS[0]) url.searchParams.delete("colour");
    else url.searchParams.set("colour", value);
    history.replaceState(history.state, "", url);
    load();
  }

  function wire() {
    root.addEventListener("change", (event) => event.target.name === "colour" && choose(event.target.value));
    root.addEventListener("click", (event) => {
      const zoom = event.target.closest("[data-zoom]")?.dataset.zoom;
      if (zoom) grid.zoom({ in: 1.4, out: 1 / 1.4, all: 0 }[zoom]);
      if (event.target.closest("[data-again]")) load();
    });
    document.addEventListener("farmdash:drawn", move);
    // Other parts of the page have frames selected.
    document.addEventListener("farmdash:select", ({ detail }) => {
      const place = grid.view.sheet?.count ? grid.chosen.take(grid.view.sheet, detail.runs) : -1;
      if (place < 0) return;
      grid.canvas.focus({ preventScroll: true });
      grid.at = place;
      grid.reveal(place);
    });
    document.addEventListener("farmdash:theme", () => grid.view.sheet && grid.legend());
    // The address of a filtered table keeps the colour, and the grid the filter.
    document.addEventListener("htmx:before:history:update", ({ detail }) => {
      if (colour() === COLOURS[0]) return;
      const url = new URL(detail.history.path, location.href);
      url.searchParams.set("colour", colour());
      detail.history.path = url.pathname + url.search + url.hash;
    });
    document.addEventListener("htmx:after:swap", () => root.dataset.asked !== key() && load());
    addEventListener("popstate", () => root.dataset.asked !== key() && load());
  }

  grid.words = JSON.parse(root.dataset.words);
  part(`[name="colour"][value="${colour()}"]`).checked = true;
  grid.stage(root);
  grid.expect(Math.max(1, Number(root.dataset.count)));
  grid.map(root);
  grid.card.start();
  grid.bar.start();
  grid.hand();
  grid.keyboard();
  wire();
  load();
})();
