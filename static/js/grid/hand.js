// Pointers on the grid: hover shows a frame's card; click, drag, Shift and Ctrl select; a
// finger's tap adds to the selection, a long one shows the card; Ctrl and the wheel zoom.
"use strict";
(() => {
  const { grid } = window.farmdash;
  const LONG_MS = 450;
  const FAR = 6; // pixels from which on a press is a drag
  let press = null; // { x, y, place, dragged, touch, timer }
  let creeping = 0;

  function placeAt({ clientX, clientY }, near = false) {
    const edge = grid.canvas.getBoundingClientRect();
    return grid.placeAt(grid.view.plan, clientX - edge.x, clientY - edge.y + grid.view.top, near);
  }

  function over(place) {
    if (place === grid.under) return;
    grid.under = place;
    grid.hover();
    if (place >= 0) grid.card.soon(place);
    else grid.card.leave();
  }

  function down(event) {
    if (event.button !== 0 || !grid.view.plan) return;
    const place = placeAt(event);
    const touch = event.pointerType === "touch";
    press = { x: event.clientX, y: event.clientY, place, touch, dragged: false, held: false };
    if (touch) {
      press.timer = setTimeout(() => {
        if (!press || place < 0) return;
        press.held = true;
        grid.card.now(place);
      }, LONG_MS);
      return;
    }
    grid.canvas.setPointerCapture(event.pointerId);
    grid.card.hide();
    if (place < 0) return;
    if (event.shiftKey) grid.chosen.extend(place, grid.at < 0 ? place : grid.at);
    else if (event.ctrlKey || event.metaKey) grid.chosen.toggle(place);
    else grid.chosen.only(place);
    grid.at = place;
  }

  function move(event) {
    if (!grid.view.plan || (press && press.touch)) return;
    if (!press) return over(placeAt(event));
    press.now = event;
    const far = Math.hypot(event.clientX - press.x, event.clientY - press.y) > FAR;
    if (press.place < 0 || !(press.dragged ||= far)) return;
    drag();
    creeping ||= requestAnimationFrame(creep);
  }

  function drag() {
    const place = placeAt(press.now, true);
    if (place < 0 || place === press.last) return;
    press.last = grid.at = place;
    grid.chosen.extend(place);
  }

  /** Scroll while the pointer is held beyond an edge. */
  function creep() {
    creeping = 0;
    if (!press?.dragged) return;
    const { top, bottom } = grid.canvas.getBoundingClientRect();
    const beyond = Math.min(0, press.now.clientY - top) + Math.max(0, press.now.clientY - bottom);
    if (!beyond) return;
    grid.scroller.scrollTop += Math.sign(beyond) * Math.min(24, 2 + Math.abs(beyond) / 4);
    drag();
    creeping = requestAnimationFrame(creep);
  }

  function up(event) {
    clearTimeout(press?.timer);
    const done = press;
    press = null;
    if (!done || event.type === "pointercancel") return;
    if (done.touch && !done.held && done.place >= 0) {
      grid.card.hide();
      grid.chosen.toggle(done.place);
      grid.at = done.place;
    } else if (!done.touch && done.place < 0 && !done.dragged) grid.chosen.none();
    if (!done.touch) grid.tell();
  }

  function wheel(event) {
    if (!(event.ctrlKey || event.metaKey) || !grid.view.plan) return;
    event.preventDefault();
    grid.card.hide();
    grid.zoom(event.deltaY < 0 ? 1.25 : 0.8, placeAt(event, true));
  }

  grid.hand = () => {
    const { canvas, scroller } = grid;
    canvas.addEventListener("pointerdown", down);
    canvas.addEventListener("pointermove", move);
    canvas.addEventListener("pointerup", up);
    canvas.addEventListener("pointercancel", up);
    canvas.addEventListener("pointerleave", () => press || over(-1));
    canvas.addEventListener("dblclick", () => grid.at >= 0 && grid.open(grid.at));
    canvas.addEventListener("contextmenu", (event) => press?.touch && event.preventDefault());
    scroller.addEventListener("wheel", wheel, { passive: false });
    scroller.addEventListener("scroll", () => (grid.under = -1), { passive: true });
  };
})();
