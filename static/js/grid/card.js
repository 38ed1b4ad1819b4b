// The card beside a cell: its frame's picture, numbers and message. It stays while the
// pointer is on it, Esc hides it, and it never leaves the window.
"use strict";
(() => {
  const { grid } = window.farmdash;
  const SOON_MS = 120;
  const LEAVE_MS = 200;
  const KEEP_MS = 15_000;
  const AWAY = 8; // pixels from the cell, and from the window's edge
  const known = new Map(); // key → { html, until }
  let place, asking, timer, shown;

  function put(at) {
    const cell = grid.boxOf(at);
    const { offsetWidth: width, offsetHeight: height } = place;
    const [wide, high] = [document.documentElement.clientWidth, innerHeight];
    const edge = wide < 600 ? AWAY : grid.root.getBoundingClientRect().left;
    const left = Math.min(Math.max(edge, cell.x + cell.width / 2 - width / 2), wide - width - AWAY);
    const below = cell.bottom + AWAY;
    const above = cell.top - AWAY - height;
    const top = below + height < high - AWAY || above < AWAY ? below : above;
    place.style.left = `${Math.max(AWAY, left)}px`;
    place.style.top = `${Math.max(AWAY, Math.min(top, high - height - AWAY))}px`;
  }

  async function fetched(id) {
    const found = known.get(id);
    if (found && found.until > Date.now()) return found.html;
    asking?.abort();
    asking = new AbortController();
    const address = grid.root.dataset.card.replace("/0/", `/${id}/`);
    const response = await fetch(address, { headers: { "HX-Request": "true" }, signal: asking.signal });
    if (!response.ok) throw new Error(`status ${response.status}`);
    const html = await response.text();
    if (known.size > 100) known.clear();
    known.set(id, { html, until: Date.now() + KEEP_MS });
    return html;
  }

  async function show(at) {
    const { sheet } = grid.view;
    shown = at;
    try {
      const html = await fetched(sheet.ids[at]);
      if (shown !== at || sheet !== grid.view.sheet) return;
      place.innerHTML = html; // drawn by our own template, which escapes what the farm tells
      htmx.process(place);
      place.hidden = false;
      put(at);
    } catch {
      if (shown === at) hide();
    }
  }

  /** It goes with its cell when something is scrolled, and away with it. */
  function follow() {
    if (place.hidden) return;
    const cell = grid.boxOf(shown);
    const { top, bottom } = grid.canvas.getBoundingClientRect();
    if (cell.bottom < Math.max(top, 0) || cell.top > Math.min(bottom, innerHeight)) hide();
    else put(shown);
  }

  function later(ms, act) {
    clearTimeout(timer);
    timer = setTimeout(act, ms);
  }

  /** Away with it: whether there was one. */
  function hide() {
    clearTimeout(timer);
    asking?.abort();
    shown = -1;
    const was = !place.hidden;
    place.hidden = true;
    return was;
  }

  grid.card = {
    soon: (at) => at !== shown && later(SOON_MS, () => show(at)),
    now: (at) => show(at),
    leave: () => later(LEAVE_MS, () => place.matches(":hover, :focus-within") || hide()),
    hide,
    /** What it says of these is old. */
    drop: (ids) => {
      for (const id of ids) known.delete(id);
      const { sheet } = grid.view;
      if (!place.hidden && ids.includes(sheet.ids[shown])) show(shown);
    },
    start: () => {
      place = document.getElementById("grid-card");
      place.addEventListener("pointerenter", () => clearTimeout(timer));
      place.addEventListener("pointerleave", () => grid.card.leave());
      place.addEventListener("click", hide);
      addEventListener("scroll", follow, { passive: true, capture: true });
      document.addEventListener("pointerdown", (event) => {
        if (!place.hidden && !place.contains(event.target)) hide();
      });
      document.addEventListener("keydown", (event) => event.key === "Escape" && hide());
    },
  };
})();
