// The grid by keyboard: arrows go from frame to frame, Shift selects on the way.
"use strict";
(() => {
  const { grid } = window.farmdash;
  const { say } = window.farmdash;

  /** Say which frame it is, and what it is doing. */
  grid.tell = () => {
    const { sheet } = grid.view;
    if (grid.at < 0 || !grid.canvas.matches(":focus")) return;
    const leaf = sheet.leaves.length > 1 ? grid.leafOf(sheet, grid.at).title : "";
    const chosen = grid.chosen.marks[grid.at] ? grid.words.chosen : "";
    const name = grid.words.frame.replace("%(name)s", () => grid.nameOf(sheet, grid.at));
    say([name, leaf, grid.words.states[grid.stateOf(sheet, grid.at)], chosen].filter(Boolean).join(", "));
  };

  function go(place, extend) {
    const from = grid.at;
    grid.at = Math.min(Math.max(place, 0), grid.view.sheet.count - 1);
    if (extend) grid.chosen.extend(grid.at, from);
    grid.reveal(grid.at);
    grid.tell();
    grid.card.soon(grid.at);
  }

  /** The next frame that failed, from the start again after the last. */
  function nextFailed() {
    const { sheet } = grid.view;
    for (let step = 1; step <= sheet.count; step++) {
      const place = (grid.at + step) % sheet.count;
      if (grid.stateOf(sheet, place) === "failed") return go(place);
    }
    say(grid.words.noneFailed);
  }

  const step = (by) => (event) => go(grid.at + by, event.shiftKey);
  const row = (by) => (event) => go(grid.rowsFrom(grid.view.plan, grid.at, by), event.shiftKey);
  const page = (by) => (event) =>
    row(by * Math.max(1, Math.floor(grid.view.height / grid.view.plan.pitchY) - 1))(event);
  const end = (last) => (event) => {
    const all = event.ctrlKey || event.metaKey;
    const place = last ? grid.view.sheet.count - 1 : 0;
    go(all ? place : grid.endOfRow(grid.view.plan, grid.at, last), event.shiftKey);
  };
  const bar = (name) => () => grid.bar.press(name);
  const KEYS = {
    ArrowLeft: step(-1),
    ArrowRight: step(1),
    ArrowUp: row(-1),
    ArrowDown: row(1),
    PageUp: page(-1),
    PageDown: page(1),
    Home: end(false),
    End: end(true),
    " ": () => {
      grid.chosen.toggle(grid.at);
      grid.tell();
    },
    Enter: () => grid.open(grid.at),
    f: nextFailed,
    F: bar("failed"),
    i: bar("invert"),
    r: bar("retry_frames"),
    s: bar("stop_frames"),
    l: bar("log"),
    c: bar("copy"),
    "+": () => grid.zoom(1.4),
    "=": () => grid.zoom(1.4),
    "-": () => grid.zoom(1 / 1.4),
    0: () => grid.zoom(0),
  };
  const WITH_CTRL = ["Home", "End"];

  function press(event) {
    if (!grid.view.sheet?.count || event.altKey || event.isComposing) return;
    if (grid.at < 0) grid.at = 0;
    const ctrl = event.ctrlKey || event.metaKey;
    let act = Object.hasOwn(KEYS, event.key) && (!ctrl || WITH_CTRL.includes(event.key)) ? KEYS[event.key] : null;
    if (ctrl && event.key === "a") act = grid.chosen.all;
    if (event.key === "Escape") act = grid.card.hide() ? () => {} : grid.chosen.size ? grid.chosen.none : null;
    if (!act) return;
    event.preventDefault();
    event.stopPropagation(); // the page has other plans for some of these keys
    act(event);
  }

  grid.keyboard = () => {
    grid.canvas.addEventListener("keydown", press);
    grid.canvas.addEventListener("focus", () => {
      if (!grid.view.sheet?.count || !grid.canvas.matches(":focus-visible")) return;
      if (grid.at < 0) grid.at = 0;
      grid.hover();
      grid.tell();
      grid.card.soon(grid.at);
    });
    grid.canvas.addEventListener("blur", () => {
      grid.hover();
      grid.card.leave();
    });
  };
})();
