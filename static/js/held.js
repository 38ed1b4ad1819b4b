// Counts down what is held, and undoes it: a row's button, a note's, the key z.
//
// <span data-until="1795424411">in 6 s</span>: the server's Unix seconds. Only digits change,
// a second at a time, and nothing while nothing is held. data-undo: the key of a click.
"use strict";
(() => {
  const app = window.farmdash;
  const { words, now, fill } = app;
  const STILL = matchMedia("(prefers-reduced-motion: reduce)");
  let timer = 0;

  const seconds = (span) => Math.ceil(Number(span.dataset.until) - now() / 1000);

  function draw() {
    clearTimeout(timer);
    let some = false;
    for (const span of document.querySelectorAll("[data-until]")) {
      const left = seconds(span);
      some ||= left > 0;
      const text = left > 0 ? fill(words.left, left) : words.due;
      if (span.textContent !== text) span.textContent = text;
    }
    // At the next full second of the server.
    if (some && !document.hidden) timer = setTimeout(draw, 1000 - (now() % 1000) + 5);
  }

  /** A line that becomes shorter, for those who do not mind what moves. */
  function shrink(note) {
    const span = note.querySelector?.("[data-until]");
    const left = span ? Number(span.dataset.until) * 1000 - now() : 0;
    if (left <= 0 || STILL.matches) return;
    const line = document.createElement("i");
    line.className = "ebb";
    note.append(line);
    line.animate({ scale: ["1 1", "0 1"] }, { duration: left, fill: "forwards" });
  }

  // --- Undo -------------------------------------------------------------------------
  const address = () => document.getElementById("drawer")?.dataset.undoes;

  async function undo(values, button) {
    if (!address()) return;
    if (button) button.disabled = true;
    const source = button ?? document.body;
    await htmx.ajax("POST", address(), { source, target: source, swap: "none", values });
    if (button) button.disabled = false;
  }

  document.addEventListener("click", (event) => {
    const button = event.target.closest("button[data-undo]");
    if (button) undo({ click: button.dataset.undo }, button);
  });
  document.addEventListener("farmdash:undone", (event) => {
    for (const note of document.querySelectorAll("#toasts [data-click]")) {
      if (note.dataset.click === event.detail.click) note.remove();
    }
  });

  const toasts = document.getElementById("toasts");
  new MutationObserver((changes) => {
    for (const { addedNodes } of changes) addedNodes.forEach(shrink);
    draw();
  }).observe(toasts, { childList: true });
  for (const name of ["htmx:after:swap", "farmdash:drawn", "visibilitychange"]) {
    document.addEventListener(name, draw);
  }
  for (const note of toasts.children) shrink(note);
  draw();
  app.undoLatest = () => undo({ latest: "1" });
})();
