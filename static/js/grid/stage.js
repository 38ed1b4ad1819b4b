// The part of the page that is drawn into: its size, how far it is scrolled, how large the
// cells are; when to draw what anew.
"use strict";
(() => {
  const { grid } = window.farmdash;
  const [LEAST, MOST] = [260, 420]; // height in which everything has to fit
  const [TOP, BOTTOM] = [64, 112]; // of the window: kept free around the cell of the keyboard
  const view = (grid.view = { sheet: null, plan: null, shape: null, dpr: 1, top: 0, height: 0, pitch: 0 });
  const FOOT = 70; // legend and padding
  let cells, over, scroller, rest, palette;
  let pending = 0;
  let width = 0; // for which all is laid out

  const limit = () => Math.round(Math.min(MOST, Math.max(LEAST, innerHeight * 0.45)));
  const box = (pitch = view.pitch) =>
    ({ width: Math.max(60, scroller.clientWidth), limit: limit(), dpr: view.dpr, pitch });

  function sized() {
    view.dpr = devicePixelRatio || 1;
    view.plan = grid.lay(view.shape, box());
    view.height = Math.min(view.plan.height, limit());
    scroller.style.height = `${view.height}px`;
    // A scroll bar takes room away.
    if (box().width !== view.plan.width) view.plan = grid.lay(view.shape, box());
    width = scroller.clientWidth;
    for (const canvas of [cells.canvas, over.canvas]) {
      const [width, height] = [view.plan.width, view.height].map((size) => Math.round(size * view.dpr));
      if (canvas.width !== width) canvas.width = width;
      if (canvas.height !== height) canvas.height = height;
      canvas.style.width = `${view.plan.width}px`;
      canvas.style.height = `${view.height}px`;
    }
    rest.style.height = `${Math.max(0, view.plan.height - view.height)}px`;
  }

  function draw() {
    pending = 0;
    if (!view.plan) return;
    performance.mark("grid:draw");
    view.top = Math.min(scroller.scrollTop, Math.max(0, view.plan.height - view.height));
    grid.draw(cells, view, palette);
    grid.hover();
    grid.frameMap?.();
    performance.measure("grid:draw", "grid:draw");
  }

  /** Draw in the next frame. */
  grid.refresh = () => (pending ||= requestAnimationFrame(draw));

  /** Lay everything out anew; `keep`, a frame, stays as far down as it is now. */
  grid.relay = (keep = -1) => {
    if (!view.shape) return;
    const before = keep >= 0 && view.plan ? grid.cellAt(view.plan, keep).y - scroller.scrollTop : 0;
    sized();
    if (keep >= 0) scroller.scrollTop = grid.cellAt(view.plan, keep).y - before;
    grid.drawMap?.(palette);
    cancelAnimationFrame(pending);
    draw();
    grid.laid();
  };

  /** Show a sheet: all of it anew. */
  grid.show = (sheet) => {
    Object.assign(view, { sheet, shape: grid.shapeOf(sheet) });
    grid.recolour();
  };

  /** Read the colours anew: the theme, or what they mean, is another one. */
  grid.recolour = () => {
    palette = grid.colours = grid.palette(view.sheet);
    grid.relay();
  };

  /** Only these cells look different. */
  grid.touch = (places) => {
    if (pending || places.length > 2000) return grid.refresh();
    grid.redraw(cells, view, palette, places);
    if (grid.chosen.size) grid.refresh();
    grid.drawMap?.(palette);
  };

  grid.zoom = (by, keep = grid.at) => {
    const pitch = by ? grid.zoomed(view.shape, box(), view.plan, by) : 0;
    if (pitch === view.pitch) return;
    view.pitch = pitch;
    grid.relay(keep);
  };
  grid.canZoom = () => grid.zoomed(view.shape, box(), view.plan, 1.4) > Math.min(view.plan.pitchX, view.plan.pitchY);

  /** Scroll so that a frame is in view. */
  grid.reveal = (place) => {
    const { y } = grid.cellAt(view.plan, place);
    const [top, low] = [y - view.plan.title, y + view.plan.pitchY];
    if (top < scroller.scrollTop) scroller.scrollTop = top;
    else if (low > scroller.scrollTop + view.height) scroller.scrollTop = low - view.height;
    grid.refresh();
    view.top = scroller.scrollTop;
    const cell = grid.boxOf(place);
    const beyond = Math.min(0, cell.top - TOP) || Math.max(0, cell.bottom - innerHeight + BOTTOM);
    if (beyond) scrollBy({ top: beyond, behavior: "instant" });
  };

  /** Where a frame's cell is in the window. */
  grid.boxOf = (place) => {
    const { x, y } = grid.cellAt(view.plan, place);
    const edge = cells.canvas.getBoundingClientRect();
    return new DOMRect(edge.x + x, edge.y + y - view.top, view.plan.pitchX, view.plan.pitchY);
  };

  /** Keep about as much room free as so many frames will take: what is below stays put. */
  grid.expect = (count) => {
    const shape = { slots: null, longest: count, digits: String(count).length, leaves: [{ start: 0, count }] };
    const padding = 40;
    const whole = { width: Math.max(60, grid.root.clientWidth - padding), limit: limit(), dpr: devicePixelRatio || 1, pitch: 0 };
    const height = Math.min(grid.lay(shape, whole).height, whole.limit);
    grid.root.querySelector(".grid-loading").style.minHeight = `${height + FOOT}px`;
  };

  grid.stage = (root) => {
    grid.root = root;
    scroller = grid.scroller = root.querySelector(".grid-view");
    rest = root.querySelector(".grid-rest");
    const [below, above] = scroller.querySelectorAll("canvas");
    cells = below.getContext("2d", { alpha: false });
    over = grid.over = above.getContext("2d");
    grid.canvas = below;
    scroller.addEventListener("scroll", grid.refresh, { passive: true });
    new ResizeObserver(() => Math.abs(scroller.clientWidth - width) < 1 || grid.relay()).observe(scroller);
    // Another screen, the browser's own zoom, a turned tablet.
    addEventListener("resize", () => {
      if (view.plan && (view.dpr !== devicePixelRatio || view.plan.height > view.height)) grid.relay();
    });
    document.addEventListener("farmdash:theme", () => view.sheet && grid.recolour());
    document.addEventListener("farmdash:chosen", () => view.sheet && grid.refresh());
  };
})();
