// The cells of the grid as the server sends them (apps/dashboard/grid/payload.py): a header
// in words, then columns of a few bytes a frame. A frame's place is its index in them.
"use strict";
(() => {
  const grid = (window.farmdash.grid = {});
  const PAD = 8;

  /** Zigzag LEB128 of differences; in doubles, because keys may pass 2^32. */
  function numbers(bytes, count) {
    const found = new Float64Array(count);
    for (let place = 0, at = 0, last = 0; place < count; place++) {
      let value = 0;
      let scale = 1;
      let byte;
      do {
        byte = bytes[at++];
        value += (byte & 127) * scale;
        scale *= 128;
      } while (byte > 127);
      last += value % 2 ? -(value + 1) / 2 : value / 2;
      found[place] = last;
    }
    return found;
  }

  const READ = { u8: (bytes) => bytes.slice(), varint: numbers };

  /** The sheet of an answer's bytes. */
  grid.decode = (buffer) => {
    const length = new DataView(buffer).getUint32(0, true);
    const header = JSON.parse(new TextDecoder().decode(new Uint8Array(buffer, 4, length)));
    let count = 0;
    for (const leaf of header.leaves) {
      leaf.start = count;
      count += leaf.count;
    }
    const sheet = { values: null, fits: null, ...header, count, words: header.states };
    let at = 4 + length;
    for (const { name, type, length: bytes } of header.columns) {
      sheet[name] = READ[type](new Uint8Array(buffer, at, bytes), count);
      at += Math.ceil(bytes / PAD) * PAD;
    }
    sheet.order = orderOf(sheet.ids);
    return sheet;
  };

  /** Places by rising key; null where they stand so already. */
  function orderOf(ids) {
    let place = 1;
    while (place < ids.length && ids[place - 1] < ids[place]) place++;
    if (place >= ids.length) return null;
    return Uint32Array.from(ids.keys()).sort((a, b) => ids[a] - ids[b]);
  }

  /** Where the frame with a key stands; -1 for one that is not there. */
  grid.placeOf = ({ ids, order }, id) => {
    let [low, high] = [0, ids.length - 1];
    while (low <= high) {
      const middle = (low + high) >> 1;
      const place = order ? order[middle] : middle;
      if (ids[place] === id) return place;
      if (ids[place] < id) low = middle + 1;
      else high = middle - 1;
    }
    return -1;
  };

  /** Write what changed into the sheet: the places; null when it no longer fits it. */
  grid.patch = (sheet, { v, since, cells, leaves }) => {
    const places = cells.map(([id]) => grid.placeOf(sheet, id));
    if (places.includes(-1)) return null;
    cells.forEach(([, state, value], at) => {
      sheet.states[places[at]] = state;
      if (sheet.values) sheet.values[places[at]] = value ?? 255;
    });
    const known = new Map(sheet.leaves.map((leaf) => [leaf.id, leaf]));
    for (const { id, states } of leaves) if (known.has(id)) known.get(id).states = states;
    Object.assign(sheet, { v, since });
    return places;
  };

  grid.stateOf = (sheet, place) => sheet.words[sheet.states[place]] ?? "unknown";
  grid.nameOf = (sheet, place) => sheet.names?.[place] ?? String(sheet.numbers[place]);
  grid.leafOf = (sheet, place) =>
    sheet.leaves.findLast((leaf) => leaf.start <= place && leaf.count) ?? sheet.leaves[0];

  /** How many frames are in each state, most telling first. */
  grid.totals = (sheet) => {
    const totals = {};
    for (const { states } of sheet.leaves) {
      for (const state in states) totals[state] = (totals[state] ?? 0) + states[state];
    }
    return totals;
  };
})();
