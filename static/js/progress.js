// A picture in the making: what is new fades in, the arrows move among the tiles.
//
// <figure data-growing> holds an <img> whose src changes, and an <svg> with a <g class="tile"
// id="g1" data-row data-column> for each tile. One of them is in the tab order. [data-told]
// beside it shows what stands in the tile's label; a table may have <tr data-tile="1">.
"use strict";
(() => {
  const calm = matchMedia("(prefers-reduced-motion: reduce)");
  const figures = () => document.querySelectorAll("[data-growing]");

  // --- What is new fades in: the old picture lies over the new one, and goes -----------
  function fade(image, before) {
    if (calm.matches || !before || document.hidden) return;
    const was = image.cloneNode();
    was.src = before;
    was.alt = "";
    was.className = "was";
    was.removeAttribute("id");
    image.after(was);
    const away = () => was.remove();
    image.decode().then(() => {
      was.classList.add("going");
      was.addEventListener("transitionend", away, { once: true });
      setTimeout(away, 1500);
    }, away);
  }
  const seen = new MutationObserver((changes) => {
    for (const { target, oldValue, attributeName } of changes) {
      // A live answer brings the line as it was: nothing told.
      if (attributeName === "hidden" && target.matches?.("[data-told][hidden]")) again();
      const shown = attributeName === "src" && target.matches("[data-growing] > img:not(.was)");
      if (shown && oldValue !== target.getAttribute("src")) fade(target, oldValue);
    }
  });
  seen.observe(document.body, {
    subtree: true, attributes: true, attributeFilter: ["src", "hidden"], attributeOldValue: true,
  });

  // --- Where: one tile is in the tab order, the arrows move it -------------------------
  const MOVES = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] };

  function beside(tile, [down, across]) {
    const all = [...tile.parentNode.querySelectorAll(".tile")];
    if (across) return all[all.indexOf(tile) + across];
    const row = Number(tile.dataset.row) + down;
    const inRow = all.filter((other) => Number(other.dataset.row) === row);
    const mine = all.filter((other) => other.dataset.row === tile.dataset.row);
    // Rows may have different numbers of tiles: the one nearest to this one's place.
    const share = (Number(tile.dataset.column) - 0.5) / mine.length;
    return inRow[Math.floor(share * inRow.length)];
  }

  document.addEventListener("keydown", (event) => {
    const tile = event.target.closest?.(".tile");
    if (!tile || event.altKey || event.ctrlKey || event.metaKey) return;
    const all = tile.parentNode.querySelectorAll(".tile");
    const ends = { Home: all[0], End: all[all.length - 1] };
    const next = event.key in MOVES ? beside(tile, MOVES[event.key]) : ends[event.key];
    if (!(event.key in MOVES) && !(event.key in ends)) return;
    event.preventDefault();
    if (!next) return;
    for (const other of all) other.setAttribute("tabindex", other === next ? "0" : "-1");
    next.focus();
  });

  // --- What is said of the tile under the pointer, or in focus ---------------------------
  let told = "";
  function again() {
    const tile = told && document.getElementById(told);
    if (tile) tell(tile);
  }
  function tell(tile) {
    told = tile.id;
    for (const line of tile.closest(".card")?.querySelectorAll("[data-told]") ?? []) {
      line.textContent = tile.getAttribute("aria-label");
      line.hidden = false;
    }
    const number = tile.id.slice(1);
    for (const row of document.querySelectorAll("tr[data-tile]")) {
      row.classList.toggle("at", row.dataset.tile === number);
    }
  }
  for (const name of ["pointerover", "focusin"]) {
    document.addEventListener(name, (event) => {
      const tile = event.target.closest?.(".tile");
      if (tile) tell(tile);
    });
  }
  document.addEventListener("pointerover", (event) => {
    const row = event.target.closest?.("tr[data-tile]");
    for (const figure of figures()) {
      for (const tile of figure.querySelectorAll(".tile")) {
        tile.classList.toggle("at", row !== null && tile.id === `g${row?.dataset.tile}`);
      }
    }
  });
})();
