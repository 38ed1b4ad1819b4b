// A render log: whoever reads its end stays there while it grows; what was searched for is
// stepped through line by line, on this page at once, beyond it by its address.
"use strict";
(() => {
  const NEAR_PX = 40;
  const logs = () => document.querySelectorAll("[data-log-lines]");
  const atEnd = new WeakMap();
  const toEnd = document.querySelector("[data-log-end]");
  const down = (log) => { log.scrollTop = log.scrollHeight; };
  const isAtEnd = (log) => log.scrollHeight - log.scrollTop - log.clientHeight < NEAR_PX;

  addEventListener("scroll", ({ target }) => {
    if (!target.matches?.("[data-log-lines]")) return;
    atEnd.set(target, isAtEnd(target));
    if (toEnd) toEnd.hidden = isAtEnd(target);
  }, { capture: true, passive: true });

  function follow() {
    for (const log of logs()) {
      const follows = "follows" in log.dataset && !("hit" in log.dataset);
      if (atEnd.get(log) ?? (follows && !location.hash)) down(log);
    }
  }

  // --- What was searched for ---------------------------------------------------
  const log = document.getElementById("log");
  const form = document.querySelector("[data-log-search]");
  const count = Number(log?.dataset.hits) || 0;
  let at = Number(log?.dataset.hit) || 0;

  /** In the middle of the log; the page around it stays where it is, unless the line is out of sight. */
  function center(line) {
    const [around, own] = [log.getBoundingClientRect(), line.getBoundingClientRect()];
    log.scrollTop += own.top - around.top - (around.height - own.height) / 2;
    line.scrollIntoView({ block: "nearest" });
  }

  function show(number) {
    const line = log.querySelector(`[data-hit="${number}"]`);
    if (!line) return false;
    log.querySelector(".hit.at")?.classList.remove("at");
    line.classList.add("at");
    center(line);
    at = number;
    const told = document.querySelector("[data-hit-number]");
    if (told) told.textContent = number.toLocaleString(document.documentElement.lang);
    for (const link of document.querySelectorAll("[data-hit-step]")) {
      const url = new URL(link.href);
      url.searchParams.set("hit", beside(Number(link.dataset.hitStep)));
      link.href = url;
    }
    return true;
  }
  /** After the last comes the first. */
  const beside = (step) => ((at - 1 + step + count) % count) + 1;

  function step(by) {
    if (!count || show(beside(by))) return;
    document.querySelector(`[data-hit-step="${by}"]`)?.click();
  }

  document.addEventListener("click", (event) => {
    const link = event.target.closest?.("[data-hit-step]");
    if (link && show(beside(Number(link.dataset.hitStep)))) event.preventDefault();
    if (event.target.closest?.("[data-log-end]")) down(log);
  });
  form?.addEventListener("submit", (event) => {
    const field = form.elements.q;
    if (!count || field.value.trim() !== field.defaultValue) return;
    event.preventDefault();
    step(1);
  });
  form?.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || !event.shiftKey || event.isComposing) return;
    event.preventDefault();
    step(-1);
  });

  let due = false;
  new MutationObserver((changes) => {
    const mine = ({ target, addedNodes }) => target.closest?.("[data-log-lines]")
      || [...addedNodes].some((node) => node.querySelector?.("[data-log-lines]"));
    if (due || !changes.some(mine)) return;
    due = true;
    requestAnimationFrame(() => { due = false; follow(); mark(); });
  }).observe(document.body, { childList: true, subtree: true });

  /** A piece that was drawn anew knows nothing of the line that is looked at. */
  function mark() {
    log?.querySelector(`[data-hit="${at}"]`)?.classList.add("at");
  }
  follow();
  if (at) show(at);
})();
