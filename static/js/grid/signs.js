// What stands in and beside the cells: a sign for the state, so that colour never tells it
// alone, the frame's number where there is room, names of layers, numbers of rows.
"use strict";
(() => {
  const { grid } = window.farmdash;
  const FONT = "system-ui, sans-serif";
  const NUMBERED = 22;

  const SIGNS = {
    failed: (context, x, y, r) => {
      context.moveTo(x - r, y - r);
      context.lineTo(x + r, y + r);
      context.moveTo(x + r, y - r);
      context.lineTo(x - r, y + r);
      context.stroke();
    },
    rendering: (context, x, y, r) => {
      context.moveTo(x - r * 0.8, y - r);
      context.lineTo(x + r, y);
      context.lineTo(x - r * 0.8, y + r);
      context.fill();
    },
    stopped: (context, x, y, r) => context.fillRect(x - r * 0.8, y - r * 0.8, r * 1.6, r * 1.6),
    waiting: (context, x, y, r) => {
      context.arc(x, y, r * 0.4, 0, 7);
      context.fill();
    },
    unknown: (context, x, y, r) => {
      context.font = `600 ${r * 2.8}px ${FONT}`;
      context.fillText("?", x, y);
    },
  };

  function sign(context, state, colour, x, y, r) {
    context.fillStyle = context.strokeStyle = colour;
    context.lineWidth = Math.max(1, r * 0.5);
    context.textAlign = "center";
    context.textBaseline = "middle";
    context.beginPath();
    SIGNS[state]?.(context, x, y, r);
  }

  /** Sign and number into a cell. */
  grid.inscribe = (context, { sheet, plan, dpr }, place, colour, x, y, wide, high) => {
    const state = grid.stateOf(sheet, place);
    const numbered = plan.pitchY >= NUMBERED && plan.pitchX >= NUMBERED && fits(context, sheet, place, wide, dpr);
    const middle = x + wide / 2;
    if (!numbered) return sign(context, state, colour, middle, y + high / 2, Math.min(wide, high) * 0.2);
    const lifted = state in SIGNS;
    if (lifted) sign(context, state, colour, middle, y + high * 0.27, 3.5 * dpr);
    context.fillStyle = colour;
    context.font = `${10.5 * dpr}px ${FONT}`;
    context.textAlign = "center";
    context.textBaseline = "middle";
    context.fillText(grid.nameOf(sheet, place), middle, y + high * (lifted ? 0.71 : 0.52));
  };

  function fits(context, sheet, place, wide, dpr) {
    const name = grid.nameOf(sheet, place);
    if (name.length > 12) return false;
    context.font = `${10.5 * dpr}px ${FONT}`;
    return context.measureText(name).width <= wide - 2 * dpr;
  }

  /** A text, shortened to a width. */
  function shortened(context, text, width) {
    if (context.measureText(text).width <= width) return text;
    let [low, high] = [0, Math.min(text.length, 400)];
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (context.measureText(`${text.slice(0, middle)}…`).width <= width) low = middle;
      else high = middle - 1;
    }
    return `${text.slice(0, low)}…`;
  }

  function titles(context, { plan, dpr, top }, palette) {
    const beside = plan.rows && plan.gutter;
    context.font = `500 ${12 * dpr}px ${FONT}`;
    context.fillStyle = palette.text;
    context.textAlign = "left";
    context.textBaseline = "middle";
    for (const band of plan.bands) {
      const y = beside ? band.y + plan.pitchY / 2 : band.top + plan.title / 2;
      const width = (beside ? plan.gutter - 18 : plan.width - 12) * dpr;
      context.fillText(shortened(context, band.leaf.title, width), 6 * dpr, (y - top) * dpr);
    }
  }

  /** The number that each row begins with, where there is room for it. */
  function numbers(context, { sheet, plan, dpr, top, height }, palette) {
    const every = Math.ceil(15 / plan.pitchY);
    context.fillStyle = palette.quiet;
    context.font = `${11 * dpr}px ${FONT}`;
    context.textAlign = "right";
    context.textBaseline = "middle";
    for (const band of plan.bands) {
      const first = Math.max(0, Math.floor((top - band.y) / plan.pitchY / every)) * every;
      for (let row = first; row < band.rows; row += every) {
        const y = band.y + (row + 0.5) * plan.pitchY - top;
        if (y > height) break;
        const place = grid.placeIn(band, row * plan.cols);
        if (place < 0 || y < 6 || y > height - 6) continue;
        context.fillText(String(sheet.numbers[place]), (plan.gutter - 6) * dpr, y * dpr);
      }
    }
  }

  function axis(context, { sheet, plan, dpr, top }, palette) {
    const every = Math.max(1, Math.ceil(48 / plan.pitchX / 5) * 5);
    context.fillStyle = palette.quiet;
    context.font = `${11 * dpr}px ${FONT}`;
    context.textAlign = "left";
    context.textBaseline = "middle";
    for (let slot = 0; slot < plan.cols; slot += every) {
      const place = plan.bands.map((band) => grid.placeIn(band, slot)).find((one) => one >= 0);
      if (place === undefined) continue;
      context.fillText(String(sheet.numbers[place]), (plan.left + slot * plan.pitchX) * dpr, (11 - top) * dpr);
    }
  }

  /** Names and numbers around the cells. */
  grid.letter = (context, view, palette) => {
    const { plan } = view;
    if (plan.title || (plan.rows && plan.gutter)) titles(context, view, palette);
    if (plan.rows) axis(context, view, palette);
    else if (plan.gutter) numbers(context, view, palette);
  };

  /** A cell for the legend. */
  grid.swatch = (state, fill, ink) => {
    const canvas = document.createElement("canvas");
    canvas.width = canvas.height = 32;
    const context = canvas.getContext("2d");
    context.fillStyle = fill;
    context.fillRect(0, 0, 32, 32);
    sign(context, state, ink, 16, 16, 6.5);
    return canvas;
  };
})();
