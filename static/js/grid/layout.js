// Where the cells stand: a band a layer, wrapped like text, or a row a layer where all fit.
// Everything in CSS pixels that are whole device pixels, so that edges are crisp.
"use strict";
(() => {
  const { grid } = window.farmdash;
  const MOST = 28; // height of a cell
  const WIDEST = 56;
  const NUMBERED = 22; // from this height on a cell has room for its number
  const DIGIT = 6.5;
  const TITLE = 22;
  const AXIS = 18;
  const BETWEEN = 8;
  const NARROWEST = 4; // cells of a row that is not wrapped
  const EDGE = 3; // around the cells: lines around what is selected
  const LONGEST = 8; // letters of names that cells are made wider for

  /** Letters of the longest number, or name where frames are named otherwise. */
  const digits = ({ numbers, names, count }) => {
    let [least, most] = [0, 0];
    for (let place = 0; place < count; place++) {
      if (numbers[place] > most) most = numbers[place];
      else if (numbers[place] < least) least = numbers[place];
    }
    const letters = Object.values(names ?? {}).map((name) => Math.min(name.length, LONGEST));
    return Math.max(String(least).length, String(most).length, ...letters);
  };

  /** What the layout needs to know of a sheet; made once. */
  grid.shapeOf = (sheet) => {
    const slots = grid.slotsOf(sheet);
    const counts = sheet.leaves.map((leaf) => leaf.count);
    const longest = Math.max(1, ...counts);
    const shortest = Math.min(...counts);
    return { slots, longest, shortest, digits: digits(sheet), leaves: sheet.leaves };
  };

  function bandsOf(shape, aligned, cols, pitchY, title, top) {
    let y = top;
    return shape.leaves.map((leaf, index) => {
      const rows = Math.ceil((aligned ? shape.slots.count : leaf.count) / cols);
      const band = { leaf, index, top: y, y: y + title, rows, slots: aligned ? shape.slots.at[index] : null };
      y = band.y + rows * pitchY;
      band.bottom = y;
      if (title) y += BETWEEN;
      return band;
    });
  }

  function plan(shape, box, { pitchX, pitchY, aligned, left, cols, title, top, rows = false }) {
    const bands = bandsOf(shape, aligned, cols, pitchY, title, top + EDGE);
    const height = Math.max(bands.at(-1)?.bottom ?? 0, pitchY) + EDGE;
    return { pitchX, pitchY, aligned, left: left + EDGE, gutter: left, cols, title, top, rows, bands, height, width: box.width, slots: shape.slots };
  }

  /** So many columns that rows begin with round numbers, where that costs little room. */
  function rounded(cols) {
    const even = cols - (cols % 10);
    return even >= cols * 0.96 ? even : cols;
  }

  function wrapped(shape, whole, pitch) {
    const box = { ...whole, width: whole.width - 2 * EDGE };
    const many = shape.leaves.length > 1;
    // A layer of few frames would be a large empty band in line with a long one.
    const common = Math.min(shape.longest * 1.2, shape.shortest * 4);
    const aligned = Boolean(shape.slots) && shape.slots.count <= common;
    const slots = aligned ? shape.slots.count : shape.longest;
    const room = shape.digits * DIGIT + 10;
    let pitchX = pitch >= NUMBERED ? Math.max(pitch, Math.min(Math.ceil(room), WIDEST)) : pitch;
    let left = 0;
    let cols = Math.max(1, Math.floor(box.width / pitchX));
    if (slots > cols) {
      left = Math.ceil(room);
      cols = rounded(Math.max(1, Math.floor((box.width - left) / pitchX)));
    } else if (pitch === MOST) pitchX = Math.min(WIDEST, Math.floor(box.width / slots));
    const title = many ? TITLE : 0;
    return plan(shape, whole, { pitchX, pitchY: pitch, aligned, left, cols, title, top: 0 });
  }

  /** A row a layer, numbers in line; null where they do not fit. */
  function inRows(shape, box) {
    if (!shape.slots) return null;
    const left = box.width < 600 ? 0 : Math.min(200, Math.floor(box.width / 5));
    const room = box.width - left - 2 * EDGE;
    const pitchX = Math.min(WIDEST, Math.floor(room / shape.slots.count));
    if (pitchX < NARROWEST) return null;
    const title = left ? 0 : TITLE;
    const each = (box.limit - AXIS - 2 * EDGE) / shape.leaves.length - title - (title && BETWEEN);
    const pitchY = Math.floor(Math.min(MOST, Math.max(12, each)));
    return plan(shape, box, { pitchX, pitchY, aligned: true, left, cols: shape.slots.count, title, top: AXIS, rows: true });
  }

  function fitted(shape, box) {
    for (let size = MOST * box.dpr; size > 1; size--) {
      const found = wrapped(shape, box, size / box.dpr);
      if (found.height <= box.limit) return found;
    }
    return wrapped(shape, box, 1 / box.dpr);
  }

  /** The plan for a box { width, limit (height), dpr, pitch (0: all of it) }. */
  grid.lay = (shape, box) => {
    if (box.pitch) return wrapped(shape, box, Math.min(box.pitch, MOST));
    return inRows(shape, box) ?? fitted(shape, box);
  };

  /** The next size of cells; 0 when that is all of them, or less. */
  grid.zoomed = (shape, box, now, by) => {
    const least = grid.lay(shape, { ...box, pitch: 0 }).pitchX;
    const from = Math.min(now.pitchX, now.pitchY);
    const size = Math.max(1, Math.round(from * by * box.dpr), by > 1 ? from * box.dpr + 1 : 1);
    const pitch = Math.min(Math.round(size) / box.dpr, MOST);
    return pitch <= least ? 0 : pitch;
  };
})();
