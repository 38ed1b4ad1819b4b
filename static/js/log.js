// A render log: whoever reads its end stays at its end while it grows.
"use strict";
(() => {
  const NEAR_PX = 40;
  const logs = () => document.querySelectorAll("[data-log-lines]");
  const atEnd = new WeakMap();
  const down = (log) => { log.scrollTop = log.scrollHeight; };

  addEventListener("scroll", ({ target }) => {
    if (!target.matches?.("[data-log-lines]")) return;
    atEnd.set(target, target.scrollHeight - target.scrollTop - target.clientHeight < NEAR_PX);
  }, { capture: true, passive: true });

  function follow() {
    for (const log of logs()) if (atEnd.get(log) ?? !location.hash) down(log);
  }
  let due = false;
  new MutationObserver((changes) => {
    const mine = ({ target, addedNodes }) => target.closest?.("[data-log-lines]")
      || [...addedNodes].some((node) => node.querySelector?.("[data-log-lines]"));
    if (due || !changes.some(mine)) return;
    due = true;
    requestAnimationFrame(() => { due = false; follow(); });
  }).observe(document.body, { childList: true, subtree: true });
  follow();
})();
