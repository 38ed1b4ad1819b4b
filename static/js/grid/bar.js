// What is selected: how many, how long, how much, as a range; and what can be done with it.
"use strict";
(() => {
  const { grid, words, fill, toast, say, signIn } = window.farmdash;
  const ASK_MS = 150;
  const number = new Intl.NumberFormat(document.documentElement.lang);
  let place, timer, asking;
  let told = null; // the last answer, while it is about what is selected

  const button = (name) => place.querySelector(`[data-do="${name}"]`);
  const token = () => JSON.parse(document.body.getAttribute("hx-headers:inherited"));

  function draw() {
    const { size } = grid.chosen;
    place.hidden = !size;
    if (!size) return;
    place.querySelector("b").textContent = fill(words.selected, number.format(size));
    place.querySelector(".sum").textContent = told ? [told.time, told.cost].filter(Boolean).join(" · ") : "";
    place.querySelector(".range").textContent = told?.range ?? "";
    for (const [name, count] of [["retry_frames", told?.retry], ["stop_frames", told?.stop]]) {
      const one = button(name);
      if (!one) continue;
      one.hidden = name === "stop_frames" && !count;
      one.lastElementChild.textContent = count ? number.format(count) : "";
    }
    button("copy").disabled = !told?.range;
    const log = button("log");
    log.hidden = size !== 1 || !grid.root.dataset.log;
    if (!log.hidden) log.href = grid.root.dataset.log.replace("/0/", `/${grid.view.sheet.ids[grid.chosen.places(1)[0]]}/`);
  }

  async function ask() {
    asking?.abort();
    asking = new AbortController();
    const { signal } = asking;
    try {
      const body = new URLSearchParams({ runs: grid.chosen.runs(grid.view.sheet) });
      const headers = { ...token(), "HX-Request": "true" };
      const response = await fetch(grid.root.dataset.selection, { method: "POST", body, headers, signal });
      if (response.status === 401) return signIn();
      if (!response.ok) throw new Error(`status ${response.status}`);
      told = await response.json();
      draw();
      say(told.summary);
    } catch {
      // The number stands there; the sums come with the next change.
    }
  }

  function changed() {
    told = null;
    clearTimeout(timer);
    asking?.abort();
    if (grid.view.sheet) draw();
    if (grid.chosen.size) timer = setTimeout(ask, ASK_MS);
  }

  async function operate(operation) {
    const { sheet } = grid.view;
    if (!grid.chosen.size && grid.at >= 0) grid.chosen.only(grid.at);
    if (!grid.chosen.size) return toast("warning", words.nothing);
    const source = button(operation);
    if (!source || source.disabled) return;
    source.disabled = true;
    const values = { operation, tasks: grid.root.dataset.task, runs: grid.chosen.runs(sheet) };
    await htmx.ajax("POST", grid.root.dataset.click, { source, target: source, swap: "none", values });
    source.disabled = false;
  }

  async function copy() {
    if (!told?.range) return;
    try {
      await navigator.clipboard.writeText(told.range);
      toast("success", words.copied);
    } catch {
      toast("warning", told.range); // without https there is no clipboard
    }
  }

  const failed = (at) => grid.stateOf(grid.view.sheet, at) === "failed";
  const ACTS = {
    retry_frames: () => operate("retry_frames"),
    stop_frames: () => operate("stop_frames"),
    log: () => {
      if (!grid.chosen.size && grid.at >= 0) grid.chosen.only(grid.at);
      if (grid.chosen.size !== 1 || !grid.root.dataset.log) return;
      htmx.ajax("GET", button("log").href, { source: button("log"), target: button("log"), swap: "none" });
    },
    copy,
    failed: () => grid.chosen.where(failed),
    invert: () => grid.chosen.invert(),
    none: () => grid.chosen.none(),
  };

  function clicked(event) {
    const one = event.target.closest("[data-do]");
    if (!one || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    if (grid.view.sheet) ACTS[one.dataset.do]();
  }

  grid.bar = {
    press: (name) => ACTS[name](),
    /** The same frames, but they have changed. */
    again: () => grid.chosen.size && changed(),
    start: () => {
      place = document.getElementById("grid-bar");
      place.addEventListener("click", clicked);
      grid.root.addEventListener("click", clicked);
      document.addEventListener("farmdash:chosen", changed);
    },
  };
})();
