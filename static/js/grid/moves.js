// From places to cells and back, and from cell to cell.
"use strict";
(() => {
  const { grid } = window.farmdash;

  grid.bandOf = (plan, place) =>
    plan.bands.findLast(({ leaf }) => leaf.start <= place && leaf.count) ?? plan.bands[0];
  const slotOf = (plan, band, place) =>
    plan.aligned ? plan.slots.of[place] : place - band.leaf.start;

  /** The frame in a slot of a band; -1 for a hole. */
  grid.placeIn = ({ leaf, slots }, slot) => {
    if (slots) return slots[slot] ?? -1;
    return slot >= 0 && slot < leaf.count ? leaf.start + slot : -1;
  };

  /** Upper left corner of a frame's cell. */
  grid.cellAt = (plan, place) => {
    const band = grid.bandOf(plan, place);
    const slot = slotOf(plan, band, place);
    const row = Math.floor(slot / plan.cols);
    const col = slot % plan.cols;
    return { band, row, col, x: plan.left + col * plan.pitchX, y: band.y + row * plan.pitchY };
  };

  /** The frame at a point; -1 for none. `near`: the last one before it, as when dragging. */
  grid.placeAt = (plan, x, y, near = false) => {
    let band = plan.bands.find((one) => y >= one.y && y < one.bottom);
    if (!band && near) band = plan.bands.findLast((one) => one.y <= y) ?? plan.bands[0];
    if (!band) return -1;
    let row = Math.floor((y - band.y) / plan.pitchY);
    let col = Math.floor((x - plan.left) / plan.pitchX);
    if (near) {
      row = Math.min(Math.max(row, 0), band.rows - 1);
      col = Math.min(Math.max(col, 0), plan.cols - 1);
    }
    if (col < 0 || col >= plan.cols) return -1;
    const slot = row * plan.cols + col;
    return near ? before(band, slot) : grid.placeIn(band, slot);
  };

  function before(band, slot) {
    const last = (band.slots?.length ?? band.leaf.count) - 1;
    for (let at = Math.min(slot, last); at >= 0; at--) {
      const place = grid.placeIn(band, at);
      if (place >= 0) return place;
    }
    return band.leaf.count ? band.leaf.start : -1;
  }

  /** The nearest frame of a row, looking outwards from a column; -1 for none. */
  function inRow(plan, band, row, col) {
    for (let off = 0; off < plan.cols; off++) {
      for (const at of [col - off, col + off]) {
        if (at < 0 || at >= plan.cols) continue;
        const place = grid.placeIn(band, row * plan.cols + at);
        if (place >= 0) return place;
      }
    }
    return -1;
  }

  /** So many rows up or down, over the edges of bands. */
  grid.rowsFrom = (plan, place, by) => {
    let { band, row, col } = grid.cellAt(plan, place);
    let found = place;
    for (let left = Math.abs(by); left > 0; ) {
      row += Math.sign(by);
      if (row < 0 || row >= band.rows) {
        band = plan.bands[band.index + Math.sign(by)];
        if (!band) break;
        row = by > 0 ? 0 : band.rows - 1;
      }
      const next = band.rows ? inRow(plan, band, row, col) : -1;
      if (next < 0) continue;
      found = next;
      left--;
    }
    return found;
  };

  /** First or last frame of the row. */
  grid.endOfRow = (plan, place, last) => {
    const { band, row } = grid.cellAt(plan, place);
    return inRow(plan, band, row, last ? plan.cols - 1 : 0);
  };
})();
