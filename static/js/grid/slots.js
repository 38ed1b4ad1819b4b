// Layers beside each other: equal frame numbers stand in line, with holes where a layer
// lacks one. A slot is a place in the sorted union of (number, k-th frame with it).
"use strict";
(() => {
  const { grid } = window.farmdash;
  const MOST = 2_000_000; // slots of all layers: eight megabytes

  /** { count, of: place → slot, at: leaf → slot → place or -1 }; null: not worth it. */
  grid.slotsOf = (sheet) => {
    const { leaves, numbers } = sheet;
    if (leaves.length < 2) return null;
    const of = new Int32Array(sheet.count);
    const next = leaves.map((leaf) => leaf.start);
    const end = leaves.map((leaf) => leaf.start + leaf.count);
    let count = 0;
    for (;;) {
      let number = Infinity;
      for (const leaf in next) {
        if (next[leaf] < end[leaf]) number = Math.min(number, numbers[next[leaf]]);
      }
      if (number === Infinity) break;
      let most = 0;
      for (const leaf in next) {
        let same = 0;
        while (next[leaf] < end[leaf] && numbers[next[leaf]] === number) {
          of[next[leaf]++] = count + same++;
        }
        most = Math.max(most, same);
      }
      count += most;
      if (count * leaves.length > MOST) return null;
    }
    const at = leaves.map((leaf) => {
      const places = new Int32Array(count).fill(-1);
      for (let place = leaf.start; place < leaf.start + leaf.count; place++) {
        places[of[place]] = place;
      }
      return places;
    });
    return { count, of, at };
  };
})();
