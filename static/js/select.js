// Selecting rows: one, a range with Shift, all of the page; and the bar that counts them.
//
// The check boxes hold what is selected, so it survives every morph. The bar is
// <div class="picked" hidden><b></b>…buttons…</div>; [data-all] is the box that selects all.
"use strict";
(() => {
  const { words, rows, current, fill } = window.farmdash;
  const box = (row) => row?.querySelector('input[type="checkbox"]');
  let last = null;

  function count() {
    const boxes = rows().map(box).filter(Boolean);
    const number = boxes.filter((one) => one.checked).length;
    const bar = document.querySelector(".picked");
    if (bar) {
      bar.hidden = !number;
      const text = fill(words.selected, number);
      const label = bar.querySelector("b");
      if (label.textContent !== text) label.textContent = text;
    }
    const all = document.querySelector(".rows [data-all]");
    if (all) {
      all.checked = boxes.length > 0 && number === boxes.length;
      all.indeterminate = number > 0 && number < boxes.length;
    }
  }

  /** Everything from the row that was chosen last to this one, as this one is. */
  function range(row) {
    const all = rows();
    const [from, to] = [all.indexOf(last), all.indexOf(row)].sort((a, b) => a - b);
    if (from < 0) return;
    for (const other of all.slice(from, to + 1)) box(other).checked = box(row).checked;
  }

  function select(row, checked, shift) {
    if (!box(row)) return;
    box(row).checked = checked;
    if (shift && last) range(row);
    last = row;
    count();
  }

  document.addEventListener("click", (event) => {
    const cell = event.target.closest(".rows .pick");
    const row = cell?.closest(".tr[id]");
    if (row) {
      // The whole cell is the target: a box of 18 px is hard to hit.
      const checked = event.target === box(row) ? box(row).checked : !box(row).checked;
      select(row, checked, event.shiftKey);
    } else if (event.target.matches(".rows [data-all]")) {
      for (const one of rows()) if (box(one)) box(one).checked = event.target.checked;
      count();
    } else if (event.target.closest("[data-none]")) none();
  });
  document.addEventListener("mousedown", (event) => {
    // Shift would mark text.
    if (event.shiftKey && event.target.closest(".rows .pick")) event.preventDefault();
  });

  function none() {
    const chosen = rows().filter((row) => box(row)?.checked);
    for (const row of chosen) box(row).checked = false;
    count();
    return chosen.length > 0;
  }

  document.addEventListener("farmdash:rows", count);
  count();
  Object.assign(window.farmdash, {
    selectNone: none,
    selectCurrent: (shift) => {
      const row = current();
      if (row) select(row, !box(row).checked, shift);
    },
  });
})();
