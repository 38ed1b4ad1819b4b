// Shortcuts of one key. Off while somebody types, writes Chinese or has a dialog open,
// and off for good where they were switched off (WCAG 2.1.4).
"use strict";
(() => {
  const app = window.farmdash;
  const help = document.getElementById("help");
  const box = document.getElementById("keys-on");
  const TYPING = "input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable]";
  let waiting = ""; // the first of two keys
  let timer = 0;

  function on() {
    try {
      return localStorage.getItem("keys") !== "off";
    } catch {
      return true;
    }
  }
  box.checked = on();
  box.addEventListener("change", () => {
    try {
      localStorage.setItem("keys", box.checked ? "on" : "off");
    } catch {
      // not kept
    }
  });

  const go = (key) => () => document.querySelector(`a[data-go="${key}"]`)?.click();
  const operate = (operation) => () => app.rows && app.click(operation, app.chosen());
  const KEYS = {
    "/": () => document.querySelector("[data-filter]")?.focus(),
    "?": () => help.showModal(),
    j: () => app.step?.(1),
    k: () => app.step?.(-1),
    x: (event) => app.selectCurrent?.(event.shiftKey),
    X: () => app.selectCurrent?.(true),
    r: operate("retry_failed"),
    s: operate("stop"),
    l: () => app.askLabels?.(),
    z: () => app.undoLatest?.(),
    a: () => app.toggleDrawer?.(),
    "+": () => app.zoom?.(1),
    "-": () => app.zoom?.(-1),
    p: () => app.play?.(),
    go: go("o"),
    gt: go("t"),
    gc: go("c"),
    gr: go("r"),
    ga: go("a"),
    gh: go("h"),
    gw: go("w"),
  };

  document.addEventListener("keydown", (event) => {
    if (event.isComposing || event.keyCode === 229) return;
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "Escape") return leave(event);
    if (!on() || document.querySelector("dialog[open]")) return;
    if (event.target.closest?.(TYPING)) return;
    const key = waiting + event.key;
    clearTimeout(timer);
    waiting = "";
    if (event.key === "g" && key === "g") {
      waiting = "g";
      timer = setTimeout(() => (waiting = ""), 1500);
    } else if (Object.hasOwn(KEYS, key)) {
      event.preventDefault();
      KEYS[key](event);
    }
  });

  function leave(event) {
    if (document.querySelector("dialog[open], details.menu[open]")) return;
    if (event.target.matches?.("[data-filter]")) event.target.blur();
    else app.selectNone?.();
  }
})();
