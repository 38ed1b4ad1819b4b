// Plays a layer's pictures in order. Holes are shown as such; when a picture is late it
// waits, and goes on once a few are there. <button data-play="address of the reel">.
"use strict";
(() => {
  const app = window.farmdash;
  const dialog = document.getElementById("flip");
  const part = (selector) => dialog.querySelector(selector);
  const canvas = part("canvas");
  const hole = part(".flip-hole");
  const wait = part(".flip-wait");
  const scrub = part(".flip-scrub");
  const loop = part("[data-loop]");
  const fps = part("[data-fps]");
  const room = part(".flip-room");
  const STOCK = 8; // pictures ahead before it goes on

  let reel = null;
  let at = 0;
  let shown = -1; // place that is drawn
  let playing = false;
  let starved = false;
  let due = 0;

  const number = new Intl.NumberFormat(document.documentElement.lang);
  const last = () => Math.max((reel?.count ?? 0) - 1, 0);

  function open(button) {
    const name = button.closest("header").querySelector("h2 bdi").textContent;
    part("#flip-title").textContent = name;
    reel = new app.Reel(button.dataset.play, heard);
    at = 0;
    shown = -1;
    starved = true;
    hole.hidden = true;
    part(".flip-told").textContent = "";
    part("#flip-frame").textContent = "";
    canvas.getContext("2d").clearRect(0, 0, canvas.width, canvas.height);
    dialog.showModal();
    part(".flip-play").focus();
    set(!matchMedia("(prefers-reduced-motion: reduce)").matches);
    reel.frame(0);
    heard();
  }

  function set(on) {
    playing = on && last() >= 0;
    dialog.classList.toggle("playing", playing);
    part(".flip-play b").textContent = dialog.dataset[playing ? "pause" : "play"];
    due = performance.now();
    if (playing) requestAnimationFrame(tick);
  }

  /** Something that was waited for is there. */
  function heard() {
    if (!reel || !dialog.open) return;
    scrub.max = last();
    tell();
    show();
  }

  function tell() {
    if (reel.pictures === null) return;
    const none = reel.count - reel.pictures;
    const text = none > 0 ? dialog.dataset.pictures : dialog.dataset.whole;
    part(".flip-told").textContent = text
      .replace("%(n)s", number.format(none)).replace("%(all)s", number.format(reel.count));
  }

  function show() {
    reel.keep(at, loop.checked);
    const ready = reel.ready(at);
    wait.hidden = ready && !(playing && starved);
    if (!ready || shown === at) return;
    shown = at;
    const [name, kind, word, url] = reel.frame(at);
    const bitmap = reel.held.get(at)?.bitmap;
    if (bitmap) paint(bitmap);
    hole.hidden = Boolean(bitmap);
    canvas.classList.toggle("away", !bitmap);
    hole.className = `flip-hole ${url ? "no-picture" : kind}`;
    hole.querySelector("span").textContent = url ? dialog.dataset.broken : word;
    part("#flip-frame").textContent = name;
    part(".flip-place").textContent = `${number.format(at + 1)} / ${number.format(reel.count)}`;
    scrub.value = at;
    scrub.setAttribute("aria-valuetext", name);
  }

  function paint(bitmap) {
    if (canvas.width !== bitmap.width || canvas.height !== bitmap.height) {
      canvas.width = bitmap.width;
      canvas.height = bitmap.height;
    }
    const pen = canvas.getContext("2d");
    pen.clearRect(0, 0, canvas.width, canvas.height);
    pen.drawImage(bitmap, 0, 0);
  }

  /** Whether enough is there to go on without stopping at once. */
  function stocked() {
    for (let by = 1; by <= STOCK; by++) {
      const place = at + by;
      if (place > last() && !loop.checked) return true;
      if (!reel.ready(place % (last() + 1))) return false;
    }
    return true;
  }

  function tick(now) {
    if (!playing || !dialog.open) return;
    requestAnimationFrame(tick);
    if (now < due) return;
    if (starved && !stocked()) return;
    if (!reel.count) return;
    starved = false;
    const next = at === last() ? 0 : at + 1;
    if (at === last() && !loop.checked) return set(false);
    if (!reel.ready(next)) {
      starved = true;
      wait.hidden = false;
      return;
    }
    const period = 1000 / Number(fps.value);
    due = Math.max(due + period, now - period);
    at = next;
    show();
  }

  function go(to) {
    at = Math.min(Math.max(to, 0), last());
    starved = true;
    show();
  }

  const DO = {
    play: () => {
      if (!playing && at === last() && !loop.checked) go(0);
      set(!playing);
    },
    back: () => (set(false), go(at - 1)),
    on: () => (set(false), go(at + 1)),
    first: () => go(0),
    last: () => go(last()),
    whole: () => (document.fullscreenElement ? document.exitFullscreen() : room.requestFullscreen()),
  };
  const KEYS = { " ": "play", ArrowLeft: "back", ArrowRight: "on", Home: "first", End: "last", f: "whole" };

  document.addEventListener("click", (event) => {
    const button = event.target.closest("button[data-play]");
    if (button) open(button);
  });
  dialog.addEventListener("click", (event) => {
    const name = event.target.closest("[data-do]")?.dataset.do;
    if (!name) return;
    DO[name]();
    if (event.detail) part(".flip-play").focus(); // by the mouse: space is for playing
  });
  dialog.addEventListener("keydown", (event) => {
    if (event.altKey || event.ctrlKey || event.metaKey || !KEYS[event.key]) return;
    // A button or box that has the focus is pressed by space, as everywhere.
    const own = event.key === " " ? "button, select, [type=checkbox]" : "select";
    if (event.target.matches(own)) return;
    event.preventDefault();
    DO[KEYS[event.key]]();
  });
  let sliding = 0;
  scrub.addEventListener("input", () => {
    set(false);
    at = Number(scrub.value);
    clearTimeout(sliding);
    // What is slid past is not asked for.
    if (reel.knows(at)) go(at);
    else sliding = setTimeout(() => reel && go(at), 150);
  });
  loop.addEventListener("change", () => reel && show());
  dialog.addEventListener("close", () => {
    playing = false;
    reel?.close();
    reel = null;
  });
  app.play = () => {
    const top = app.sheet.anchor()?.section ?? document;
    top.querySelector("button[data-play]")?.click();
  };
})();
