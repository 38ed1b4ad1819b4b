// A small picture of all cells beside those in view: what stands out keeps its pixel where
// several share one. Its frame is what is in view; it can be dragged.
"use strict";
(() => {
  const { grid } = window.farmdash;
  const WIDTH = 48;
  let map, glass;

  /** The more it tells, the more it counts: failed before done, much before little. */
  function weight(sheet, place) {
    if (sheet.values) return sheet.values[place] === 255 ? 0 : 1 + sheet.values[place];
    return 1 + ["done", "waiting", "rendering", "stopped", "unknown", "failed"].indexOf(grid.stateOf(sheet, place));
  }

  grid.drawMap = (palette) => {
    const { plan, sheet, height } = grid.view;
    const shown = plan.height > height + 1;
    map.parentNode.hidden = !shown;
    if (!shown) return;
    map.width = WIDTH;
    map.height = Math.round(height);
    const context = map.getContext("2d");
    const image = context.createImageData(WIDTH, map.height);
    const data = new Uint32Array(image.data.buffer);
    const weights = new Uint16Array(data.length);
    const scale = map.height / plan.height;
    for (const band of plan.bands) {
      for (let slot = 0; slot < band.rows * plan.cols; slot++) {
        const place = grid.placeIn(band, slot);
        if (place < 0) continue;
        const row = Math.floor(slot / plan.cols);
        const [y, end] = [row, row + 1].map((at) => Math.floor((band.y + at * plan.pitchY) * scale));
        const x = Math.floor(((slot % plan.cols) * WIDTH) / plan.cols);
        const right = Math.max(x + 1, Math.floor((((slot % plan.cols) + 1) * WIDTH) / plan.cols));
        const low = Math.max(y + 1, end);
        const key = grid.keyOf(sheet, place);
        // What is selected is no matter here: it changes too often.
        put(weights, data, { x, y, right, low }, weight(sheet, place), palette.packed[key < 512 ? key % 256 : key]);
      }
    }
    context.putImageData(image, 0, 0);
  };

  function put(weights, data, { x, y, right, low }, weight, colour) {
    for (let line = y; line < low; line++) {
      for (let at = line * WIDTH + x; at < line * WIDTH + right; at++) {
        if (weights[at] >= weight) continue;
        weights[at] = weight;
        data[at] = colour;
      }
    }
  }

  /** Put the frame where the view is. */
  grid.frameMap = () => {
    const { plan, height, top } = grid.view;
    if (map.parentNode.hidden) return;
    glass.style.top = `${(top / plan.height) * height}px`;
    glass.style.height = `${Math.max(6, (height / plan.height) * height)}px`;
  };

  grid.map = (root) => {
    map = root.querySelector(".grid-map canvas");
    glass = root.querySelector(".grid-map i");
    const go = (event) => {
      const { plan, height } = grid.view;
      const y = event.clientY - map.getBoundingClientRect().top;
      grid.scroller.scrollTop = (y / height) * plan.height - height / 2;
    };
    map.addEventListener("pointerdown", (event) => {
      map.setPointerCapture(event.pointerId);
      go(event);
    });
    map.addEventListener("pointermove", (event) => map.hasPointerCapture(event.pointerId) && go(event));
  };
})();
