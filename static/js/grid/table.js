// The boxes of the table of frames: all of a page at once, and the same selection as the
// grid has where there is one.
"use strict";
(() => {
  const { grid } = window.farmdash;
  const form = () => document.querySelector("[data-frames]");
  const boxes = () => [...(form()?.querySelectorAll('[name="frames"]') ?? [])];

  function count() {
    const all = form()?.querySelector("[data-all-frames]");
    if (!all) return;
    const every = boxes();
    const number = every.filter((box) => box.checked).length;
    all.checked = number > 0 && number === every.length;
    all.indeterminate = number > 0 && number < every.length;
  }

  /** The grid's selection into the boxes. */
  function shown() {
    const { sheet } = grid.view;
    if (sheet) {
      for (const box of boxes()) {
        const place = grid.placeOf(sheet, Number(box.value));
        if (place >= 0) box.checked = grid.chosen.marks[place] === 1;
      }
    }
    count();
  }

  /** The boxes into the grid's selection. */
  function taken(changed) {
    const { sheet } = grid.view;
    if (!sheet) return count();
    for (const box of changed) {
      const place = grid.placeOf(sheet, Number(box.value));
      if (place >= 0) grid.chosen.put(place, box.checked);
    }
    grid.chosen.told();
  }

  document.addEventListener("change", (event) => {
    if (!event.target.closest("[data-frames]")) return;
    const all = event.target.matches("[data-all-frames]");
    if (all) for (const box of boxes()) box.checked = event.target.checked;
    taken(all ? boxes() : [event.target]);
  });
  document.addEventListener("farmdash:chosen", shown);
  document.addEventListener("htmx:after:swap", shown);
  grid.table = { shown };
})();
