// The selection: a mark for each frame. It is held by key, so it survives new columns.
"use strict";
(() => {
  const { grid } = window.farmdash;
  const chosen = (grid.chosen = { marks: new Uint8Array(0), size: 0 });
  let base = chosen.marks; // what was selected when a range began
  let anchor = -1;

  function told() {
    let size = 0;
    for (const mark of chosen.marks) size += mark;
    chosen.size = size;
    document.dispatchEvent(new CustomEvent("farmdash:chosen"));
  }

  /** Put the anchor of ranges here; they are added to what is selected now. */
  function begin(place) {
    anchor = place;
    base = chosen.marks.slice();
  }

  chosen.only = (place) => {
    chosen.marks.fill(0);
    begin(place);
    if (place >= 0) chosen.marks[place] = 1;
    told();
  };
  /** One of several: told() follows. */
  chosen.put = (place, on) => {
    chosen.marks[place] = on ? 1 : 0;
    begin(place);
  };
  chosen.toggle = (place) => {
    chosen.put(place, !chosen.marks[place]);
    told();
  };
  chosen.told = told;
  /** From the anchor to here in reading order. */
  chosen.extend = (place, from = place) => {
    if (anchor < 0) begin(from);
    chosen.marks.set(base);
    chosen.marks.fill(1, Math.min(anchor, place), Math.max(anchor, place) + 1);
    told();
  };
  chosen.where = (wanted) => {
    chosen.marks.forEach((_, place) => (chosen.marks[place] = wanted(place) ? 1 : 0));
    begin(-1);
    told();
  };
  chosen.all = () => chosen.where(() => true);
  chosen.none = () => chosen.size > 0 && chosen.where(() => false);
  chosen.invert = () => chosen.where((place) => !chosen.marks[place]);

  /** Selected places in reading order, at most so many. */
  chosen.places = (most = Infinity) => {
    const found = [];
    for (let at = chosen.marks.indexOf(1); at >= 0 && found.length < most; ) {
      found.push(at);
      at = chosen.marks.indexOf(1, at + 1);
    }
    return found;
  };

  /** Their keys as the server reads them: "12-511,513". */
  chosen.runs = ({ ids, order }) => {
    const runs = [];
    for (let rank = 0, last = null; rank < ids.length; rank++) {
      const place = order ? order[rank] : rank;
      if (!chosen.marks[place]) continue;
      if (last && ids[place] === last[1] + 1) last[1] = ids[place];
      else runs.push((last = [ids[place], ids[place]]));
    }
    return runs.map(([from, to]) => (from === to ? from : `${from}-${to}`)).join(",");
  };

  /** The frames of such runs; the first one's place, -1 for none. */
  chosen.take = ({ ids, order }, text) => {
    const runs = text.split(",").map((run) => run.split("-").map(Number)).sort(([a], [b]) => a - b);
    const found = new Set();
    for (let rank = 0, run = 0; rank < ids.length && run < runs.length; rank++) {
      const place = order ? order[rank] : rank;
      while (run < runs.length && (runs[run][1] ?? runs[run][0]) < ids[place]) run++;
      if (runs[run]?.[0] <= ids[place]) found.add(place);
    }
    chosen.where((place) => found.has(place));
    return chosen.places(1)[0] ?? -1;
  };

  /** The same frames in a new sheet. */
  chosen.carry = (old, sheet) => {
    const places = old ? chosen.places().map((place) => grid.placeOf(sheet, old.ids[place])) : [];
    chosen.marks = new Uint8Array(sheet.count);
    for (const place of places) if (place >= 0) chosen.marks[place] = 1;
    begin(-1);
    told();
  };
})();
