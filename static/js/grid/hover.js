// What lies over the cells: the frame under the pointer, the one that the keyboard is at,
// and, for a moment, what has just changed.
"use strict";
(() => {
  const { grid } = window.farmdash;
  const FLASH_MS = 900;
  const still = matchMedia("(prefers-reduced-motion: reduce)");
  let flashes = []; // { place, until }
  let running = 0;
  grid.at = -1; // the frame that the keyboard is at
  grid.under = -1; // ... and the pointer

  function ring(place, colour, line, out) {
    const { plan, dpr, top } = grid.view;
    const { x, y } = grid.cellAt(plan, place);
    const [wide, high] = [plan.pitchX * dpr, plan.pitchY * dpr];
    grid.over.strokeStyle = colour;
    grid.over.lineWidth = line;
    const edge = out + line / 2;
    grid.over.strokeRect(
      Math.round(x * dpr) - edge, Math.round((y - top) * dpr) - edge,
      Math.round(wide) - 1 + 2 * edge, Math.round(high) - 1 + 2 * edge,
    );
  }

  /** Draw all of it anew. */
  grid.hover = () => {
    const { plan, dpr } = grid.view;
    const { canvas } = grid.over;
    grid.over.clearRect(0, 0, canvas.width, canvas.height);
    if (!plan) return;
    const { text, focus, paper } = grid.colours;
    const now = performance.now();
    for (const { place, until } of flashes) {
      grid.over.globalAlpha = Math.max(0, until - now) / FLASH_MS;
      ring(place, text, 2 * dpr, 0);
    }
    grid.over.globalAlpha = 1;
    if (grid.under >= 0) ring(grid.under, text, dpr, 0);
    if (grid.at >= 0 && grid.canvas.matches(":focus-visible")) {
      ring(grid.at, paper, dpr, 0);
      ring(grid.at, focus, 2 * dpr, dpr);
    }
  };

  function fade() {
    const now = performance.now();
    flashes = flashes.filter(({ until }) => until > now);
    grid.hover();
    running = flashes.length ? requestAnimationFrame(fade) : 0;
  }

  /** These have just changed. */
  grid.flash = (places) => {
    if (still.matches || document.hidden || places.length > 500) return;
    const until = performance.now() + FLASH_MS;
    flashes.push(...places.map((place) => ({ place, until })));
    running ||= requestAnimationFrame(fade);
  };

  /** Others stand there now. */
  grid.forget = () => {
    flashes = [];
    grid.at = grid.under = -1;
  };
})();
