// Light, dark or as the system (or as <html data-always> says): before any style sheet, so that nothing flashes.
// Also tells the server the browser's time zone, by a cookie.
"use strict";
(() => {
  const root = document.documentElement;
  const system = matchMedia("(prefers-color-scheme: dark)");

  function choice() {
    try {
      return localStorage.getItem("theme") || "auto";
    } catch {
      return "auto"; // storage is switched off
    }
  }

  function show() {
    const chosen = root.dataset.always || choice();
    const theme = chosen === "auto" ? (system.matches ? "dark" : "light") : chosen;
    if (root.dataset.bsTheme !== theme) {
      root.dataset.bsTheme = theme;
      document.dispatchEvent(new CustomEvent("farmdash:theme"));
    }
    for (const button of document.querySelectorAll("[data-theme]")) {
      button.setAttribute("aria-pressed", String(button.dataset.theme === chosen));
    }
  }

  show();
  system.addEventListener("change", show);
  addEventListener("storage", show); // chosen in another tab
  document.addEventListener("DOMContentLoaded", show);
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-theme]");
    if (!button) return;
    try {
      localStorage.setItem("theme", button.dataset.theme);
    } catch {
      // not kept, but shown
    }
    show();
  });

  // Not before all is there: finding out takes the browser longer than all the above.
  addEventListener("load", () => {
    const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
    if (zone && !document.cookie.includes(`zone=${zone}`)) {
      document.cookie = `zone=${zone}; path=/; max-age=31536000; samesite=lax`;
    }
  });
})();
