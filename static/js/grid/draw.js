// Draws what is in view of the cells: pixels where they are small, else one colour after
// the other. Everything in device pixels.
"use strict";
(() => {
  const { grid } = window.farmdash;
  const SMALL = 6; // device pixels from which on cells are rectangles
  const GAPPED = 3; // ... and from which on there is a gap between them
  let image = null;

  const gap = (size) => (size >= GAPPED ? Math.max(1, Math.round(size / 14)) : 0);

  /** Calls back with each cell in view: place, left and upper edge. */
  function visible({ plan, dpr, top, height }, visit) {
    const [wide, high] = [plan.pitchX * dpr, plan.pitchY * dpr];
    for (const band of plan.bands) {
      if (band.bottom < top || band.y > top + height) continue;
      const first = Math.max(0, Math.floor((top - band.y) / plan.pitchY));
      const last = Math.min(band.rows - 1, Math.floor((top + height - band.y) / plan.pitchY));
      for (let row = first; row <= last; row++) {
        const y = Math.round((band.y - top) * dpr + row * high);
        for (let col = 0; col < plan.cols; col++) {
          const place = grid.placeIn(band, row * plan.cols + col);
          if (place >= 0) visit(place, Math.round(plan.left * dpr + col * wide), y, band);
        }
      }
    }
  }
  grid.visible = visible;

  function pixels(context, view, palette, wide, high) {
    const { width, height } = context.canvas;
    if (image?.width !== width || image?.height !== height) image = context.createImageData(width, height);
    const data = new Uint32Array(image.data.buffer);
    data.fill(palette.paperPacked);
    visible(view, (place, x, y) => {
      const colour = palette.packed[grid.keyOf(view.sheet, place)];
      const [low, right] = [Math.min(y + high, height), Math.min(x + wide, width)];
      for (let line = Math.max(y, 0); line < low; line++) {
        for (let at = line * width + x; at < line * width + right; at++) data[at] = colour;
      }
    });
    context.putImageData(image, 0, 0);
  }

  function rectangles(context, view, palette, wide, high) {
    context.fillStyle = palette.paper;
    context.fillRect(0, 0, context.canvas.width, context.canvas.height);
    const cells = [];
    visible(view, (place, x, y) => {
      const key = grid.keyOf(view.sheet, place);
      (cells[key] ??= []).push(x, y, place);
    });
    const signed = high >= 12 * view.dpr && wide >= 12 * view.dpr;
    cells.forEach((found, key) => {
      context.fillStyle = palette.css[key];
      for (let at = 0; at < found.length; at += 3) context.fillRect(found[at], found[at + 1], wide, high);
      if (!signed) return;
      for (let at = 0; at < found.length; at += 3) {
        grid.inscribe(context, view, found[at + 2], palette.ink[key], found[at], found[at + 1], wide, high);
      }
    });
  }

  /** Lines around what is selected, not between selected neighbours. */
  function outlines(context, view, palette) {
    const { marks, size } = grid.chosen;
    if (!size) return;
    const { plan, dpr } = view;
    const [wide, high] = [plan.pitchX * dpr, plan.pitchY * dpr].map(Math.round);
    const line = Math.max(1, Math.round(Math.min(2, plan.pitchX / 5) * dpr));
    const [right, low] = [wide - gap(wide), high - gap(high)];
    const marked = (band, slot) => marks[grid.placeIn(band, slot)] === 1;
    context.fillStyle = palette.text;
    visible(view, (place, x, y, band) => {
      if (!marks[place]) return;
      const slot = plan.aligned ? plan.slots.of[place] : place - band.leaf.start;
      const col = slot % plan.cols;
      const [before, after] = [col > 0 && marked(band, slot - 1), col < plan.cols - 1 && marked(band, slot + 1)];
      if (!before) context.fillRect(x - line, y - line, line, low + 2 * line);
      if (!after) context.fillRect(x + right, y - line, line, low + 2 * line);
      if (!marked(band, slot - plan.cols)) context.fillRect(x - line, y - line, wide + line, line);
      if (!marked(band, slot + plan.cols)) context.fillRect(x - line, y + low, wide + line, line);
    });
  }

  /** All of a view { sheet, plan, dpr, top (scrolled), height } anew. */
  grid.draw = (context, view, palette) => {
    const [wide, high] = [view.plan.pitchX, view.plan.pitchY].map((size) => Math.round(size * view.dpr));
    const how = Math.min(wide, high) < SMALL ? pixels : rectangles;
    how(context, view, palette, wide - gap(wide), high - gap(high));
    outlines(context, view, palette);
    grid.letter(context, view, palette);
  };

  /** Only these cells, on what is drawn already. */
  grid.redraw = (context, view, palette, places) => {
    const { plan, dpr } = view;
    const [wide, high] = [plan.pitchX, plan.pitchY].map((size) => Math.round(size * dpr));
    const signed = high >= 12 * dpr && wide >= 12 * dpr;
    for (const place of places) {
      const { x, y } = grid.cellAt(plan, place);
      if (y + plan.pitchY < view.top || y > view.top + view.height) continue;
      const key = grid.keyOf(view.sheet, place);
      const box = [Math.round(x * dpr), Math.round((y - view.top) * dpr), wide - gap(wide), high - gap(high)];
      context.fillStyle = palette.css[key];
      context.fillRect(...box);
      if (signed) grid.inscribe(context, view, place, palette.ink[key], ...box);
    }
  };
})();
