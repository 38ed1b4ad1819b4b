// Size of the tiles, arrow keys among them, and what opens over the contact sheet.
"use strict";
(() => {
  const app = window.farmdash;
  const { sheet } = app;
  const slider = document.getElementById("size");

  function resize(to) {
    sheet.resize(to);
    slider.value = sheet.size();
    sheet.layOut();
  }
  slider.value = sheet.size();
  slider.addEventListener("input", () => resize(Number(slider.value)));
  app.zoom = (by) => resize(sheet.size() + by);

  document.addEventListener("click", (event) => {
    const button = event.target.closest("button[data-size]");
    if (button) app.zoom(Number(button.dataset.size));
    const link = event.target.closest(".chunk a, a[data-compare]");
    if (!link || event.button || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    htmx.ajax("GET", link.href, { source: document.body, target: document.body, swap: "none" });
  });
  document.addEventListener("change", (event) => {
    event.target.closest("form[data-submits]")?.requestSubmit();
  });

  // --- Arrows ----------------------------------------------------------------------------
  const STEPS = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: 0, ArrowDown: 0 };

  document.addEventListener("keydown", (event) => {
    const tile = event.target.closest?.(".chunk li");
    if (!tile || !(event.key in STEPS)) return;
    if (event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
    const rows = { ArrowUp: -sheet.look.columns, ArrowDown: sheet.look.columns };
    const by = STEPS[event.key] || rows[event.key];
    const tiles = [...tile.closest(".sheet").querySelectorAll(".chunk li")];
    let to = tiles.indexOf(tile) + by;
    // Holes without a frame cannot be opened, so they are stepped over.
    while (tiles[to] && !tiles[to].querySelector("a")) to += Math.sign(by);
    const link = tiles[to]?.querySelector("a");
    if (!link) return;
    event.preventDefault();
    link.focus({ preventScroll: true });
    link.scrollIntoView({ block: "nearest" });
  });
})();
