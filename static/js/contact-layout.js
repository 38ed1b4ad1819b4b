// Where each tile of the contact sheet stands, known before any tile is there: a layer is
// a stack of chunks of whole rows, so that the page has its full height from the start.
"use strict";
window.farmdash.sheet = (() => {
  const WIDTHS = [72, 96, 128, 176, 240, 340]; // of a tile at least, in px
  const GAP = 8;
  const CAPTION = 22;
  const CHUNK = 48; // tiles, about
  const MOST_TILES = 240; // as the server sets it
  const TALLEST = 15_000_000; // px; browsers end at 17 to 33 million
  const KEPT = "picture-size";

  const root = document.getElementById("sheets");
  let size = 2;
  try {
    size = Number(localStorage.getItem(KEPT) ?? size);
  } catch {
    // not kept
  }
  if (!Number.isInteger(size) || !WIDTHS[size]) size = 2;

  const sections = () => [...root.querySelectorAll(".sheet")];
  const body = (section) => section.querySelector(".sheet-body");
  const count = (section) => Number(section.querySelector("[data-count]").dataset.count);
  const look = { columns: 1, row: 1, per: 1, fine: false };

  /** Columns and heights for the window as it is; true when they changed. */
  function measure() {
    const first = root.querySelector(".sheet-body");
    const width = first?.clientWidth ?? 0;
    if (!width) return false;
    const most = Math.max(...sections().map(count));
    const height = (columns) =>
      Math.round((((width + GAP) / columns - GAP) * 9) / 16) + CAPTION + GAP;
    let columns = Math.max(Math.floor((width + GAP) / (WIDTHS[size] + GAP)), 1);
    while (Math.ceil(most / columns) * height(columns) > TALLEST) columns += 1;
    const rows = Math.max(Math.round(CHUNK / columns), 1);
    const found = {
      columns,
      row: height(columns),
      per: Math.min(rows, Math.max(Math.floor(MOST_TILES / columns), 1)) * columns,
      fine: ((width + GAP) / columns - GAP) * devicePixelRatio > 200,
      width,
    };
    const same = Object.keys(found).every((key) => found[key] === look[key]);
    Object.assign(look, found);
    root.style.setProperty("--columns", columns);
    root.style.setProperty("--row", `${look.row - GAP}px`);
    root.style.setProperty("--caption", `${CAPTION}px`);
    return !same;
  }

  /** Chunks for as many tiles as the layer has now; vanishing ones are told. */
  function fit(section, went) {
    const number = count(section);
    const within = body(section);
    section.querySelector(".none").hidden = number > 0;
    const chunks = Math.ceil(number / look.per);
    while (within.children.length > chunks) {
      went(within.lastElementChild);
      within.lastElementChild.remove();
    }
    const fresh = document.createDocumentFragment();
    for (let at = 0; at < chunks; at++) {
      const holds = Math.min(look.per, number - at * look.per);
      const chunk = within.children[at] ?? fresh.appendChild(document.createElement("ol"));
      if (chunk.dataset.count === String(holds)) continue;
      if (!chunk.dataset.count) {
        chunk.className = "chunk";
        chunk.dataset.from = at * look.per;
      }
      chunk.dataset.count = holds;
      chunk.style.height = `${Math.ceil(holds / look.columns) * look.row}px`;
    }
    within.append(fresh);
  }

  const TOP = 56; // the layer's name stays above the tiles
  /** Which tile is at the top of the window; null above all tiles. */
  function anchor() {
    for (const section of sections()) {
      const { top, bottom } = body(section).getBoundingClientRect();
      if (bottom <= TOP) continue;
      if (top > TOP) return null;
      return { section, at: Math.floor((TOP - top) / look.row) * look.columns };
    }
    return null;
  }

  /** Scroll so that a tile is at the top. */
  function show({ section, at }) {
    const top = body(section).getBoundingClientRect().top + scrollY;
    scrollTo({ top: top + Math.floor(at / look.columns) * look.row - TOP, behavior: "instant" });
  }

  function resize(to) {
    size = Math.min(Math.max(to, 0), WIDTHS.length - 1);
    try {
      localStorage.setItem(KEPT, size);
    } catch {
      // not kept
    }
  }

  return { root, look, sections, body, measure, fit, anchor, show, resize, size: () => size };
})();
