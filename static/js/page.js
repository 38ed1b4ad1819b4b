// What every page can do: ticking ages, notes, menus, dialogs, answers that failed.
"use strict";
window.farmdash = (() => {
  const words = JSON.parse(document.body.dataset.words);
  let ahead = document.body.dataset.now * 1000 - Date.now();

  /** The server's time in ms: a browser's clock may be wrong by hours. */
  const now = () => Date.now() + ahead;
  const setNow = (ms) => {
    if (Math.abs(ms - now()) > 2000) ahead = ms - Date.now();
  };

  // --- Ages and elapsed times: the rules of apps/dashboard/wording.py ------------
  const fill = (text, n) => text.replace("%(n)s", n);
  const UNITS = [1, 60, 3600, 86400];
  const STEP = 5; // each change costs a frame: a quarter of a second a minute if done every second

  function ago(seconds) {
    const whole = Math.floor(seconds);
    if (whole < STEP) return words.ago[0];
    if (whole < 60) return fill(words.ago[1], whole - (whole % STEP));
    const place = whole < 3600 ? 2 : whole < 172800 ? 3 : 4;
    return fill(words.ago[place], Math.floor(whole / UNITS[place - 1]));
  }

  function span(seconds) {
    let left = Math.max(Math.floor(seconds / STEP) * STEP, 0);
    const parts = [];
    for (let place = 3, first = -1; place >= 0; place--) {
      const number = Math.floor(left / UNITS[place]);
      left %= UNITS[place];
      if (number || (place === 0 && first < 0)) {
        parts.push(fill(words.units[place], number));
        if (first < 0) first = place;
      }
      if (first - place === 1) break;
    }
    return parts.join(" ");
  }

  function tick() {
    if (document.hidden) return;
    const at = now();
    for (const time of document.querySelectorAll("time[data-a], time[data-e]")) {
      const seconds = (at - Date.parse(time.dateTime)) / 1000;
      const text = "a" in time.dataset ? ago(seconds) : span(seconds);
      if (time.textContent !== text) time.textContent = text;
      if (time.dataset.stale) {
        const old = seconds > Number(time.dataset.stale);
        if (time.classList.contains("stale") !== old) time.classList.toggle("stale", old);
      }
    }
  }
  setInterval(tick, STEP * 1000);
  document.addEventListener("visibilitychange", tick);

  // The exact time, and the whole of a shortened text, on hover or focus.
  let exact; // made when first wanted: that takes 10 ms
  function explain(event) {
    const time = event.target.closest?.("time[datetime]");
    if (time) {
      exact ??= new Intl.DateTimeFormat(document.documentElement.lang, {
        dateStyle: "full", timeStyle: "long",
      });
      time.title = exact.format(Date.parse(time.dateTime));
    }
    const text = event.target.closest?.(".nm a, .nm small, .st, .it, .cut");
    if (text) text.title = text.scrollWidth > text.clientWidth ? text.textContent.trim() : "";
  }
  document.addEventListener("pointerover", explain, { passive: true });
  document.addEventListener("focusin", explain);

  // --- Notes ----------------------------------------------------------------------
  /** Say something politely to screen readers. */
  const say = (text) => {
    document.getElementById("status").textContent = text;
  };

  /** A note at the edge. kind: success, info, warning or error. */
  function toast(kind, text) {
    const note = document.getElementById("toast").content.firstElementChild.cloneNode(true);
    if (kind) note.classList.add(kind);
    if (kind === "error") note.setAttribute("role", "alert");
    note.querySelector("p").textContent = text;
    document.getElementById("toasts").append(note);
    return note;
  }

  const SHOWN_MS = 7000;
  const closing = new WeakSet();
  function settleNotes() {
    for (const note of document.querySelectorAll("#toasts > .note:not(.error)")) {
      if (closing.has(note)) continue;
      closing.add(note);
      const close = () => {
        // Being read, or about to be undone.
        if (note.matches(":hover, :focus-within")) setTimeout(close, 2000);
        else note.remove();
      };
      // What is held can be undone from here until it is sent.
      const held = note.querySelector("[data-until]")?.dataset.until * 1000 - now() + 1500;
      setTimeout(close, held > 0 ? held : SHOWN_MS);
    }
  }
  const toasts = document.getElementById("toasts");
  if (toasts) new MutationObserver(settleNotes).observe(toasts, { childList: true });
  settleNotes();
  document.addEventListener("toast", (event) => toast(event.detail.kind, event.detail.text));

  // --- Menus and dialogs ------------------------------------------------------------
  function closeMenus(but) {
    for (const menu of document.querySelectorAll("details.menu[open]")) {
      if (menu !== but) menu.open = false;
    }
  }

  document.addEventListener("click", (event) => {
    closeMenus(event.target.closest("details.menu"));
    const opener = event.target.closest("[data-opens]");
    if (opener) document.getElementById(opener.dataset.opens).showModal();
    if (event.target.closest("[data-close]")) {
      event.target.closest("dialog, .note")?.[event.target.closest("dialog") ? "close" : "remove"]();
    }
    if (event.target.tagName === "DIALOG") event.target.close(); // beside it
    const copy = event.target.closest("[data-copy]");
    if (copy) navigator.clipboard?.writeText(copy.dataset.copy).then(() => toast("success", words.copied));
    if (event.target.closest(".menu > div :is(a, button)")) closeMenus();
  });
  // A menu at the lower edge opens upwards.
  document.addEventListener("toggle", (event) => {
    const menu = event.target;
    if (!menu.matches?.("details.menu:not(.overflow)")) return;
    menu.classList.remove("up");
    const box = menu.open ? menu.lastElementChild.getBoundingClientRect() : null;
    const foot = document.querySelector(".side")?.getBoundingClientRect();
    const edge = foot && foot.top > 0 ? foot.top : innerHeight;
    if (box && box.bottom > edge && box.height < menu.getBoundingClientRect().top) menu.classList.add("up");
  }, true);
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    const menu = document.querySelector("details.menu[open]");
    menu?.querySelector("summary").focus();
    closeMenus();
  });
  let opener; // what the first of some dialogs was opened with
  document.addEventListener("htmx:after:swap", () => {
    const dialog = document.querySelector("dialog[data-open]:not([open])");
    if (!dialog) return;
    const { activeElement } = document;
    if (activeElement !== document.body && !activeElement.closest("dialog")) opener = activeElement;
    dialog.showModal();
  });
  document.addEventListener("close", (event) => {
    if (!event.target.matches("dialog[data-open]")) return;
    event.target.remove();
    // A dialog that came in the place of another one knows not where that was opened.
    const lost = document.activeElement === document.body && !document.querySelector("dialog[open]");
    if (lost) opener?.focus({ preventScroll: true });
  }, true);
  document.addEventListener("htmx:after:request", (event) => {
    event.target.closest?.("[data-closes]")?.closest("dialog")?.close();
  });

  // --- Answers that failed ------------------------------------------------------------
  /** To the sign-in page, and from there back to here. */
  function signIn() {
    const back = encodeURIComponent(location.pathname + location.search);
    location.assign(`${document.body.dataset.signIn}?next=${back}`);
  }

  const FAILURES = { 403: "forbidden", 404: "gone", 429: "busy" };
  document.addEventListener("htmx:response:error", (event) => {
    const { status } = event.detail.ctx.response;
    if (status === 401) signIn();
    else if (status !== 422) toast("error", words[FAILURES[status] || "fault"]);
  });
  document.addEventListener("htmx:error", (event) => {
    if (event.detail.ctx?.request) toast("error", words.unanswered);
  });

  return { words, now, setNow, say, toast, signIn, tick, fill };
})();
