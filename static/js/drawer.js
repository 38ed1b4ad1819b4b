// The Activity drawer: opened by its button, by a row that waits for an answer, by the key a.
// Live while it is open; beside the page, which stays usable.
"use strict";
(() => {
  const app = window.farmdash;
  const drawer = document.getElementById("drawer");
  if (!drawer) return;
  const button = document.getElementById("drawer-button");
  const list = () => document.getElementById("drawer-list");
  const EVERY_MS = 1500;
  const SLOW_MS = 5000;
  let wanted = ""; // the click that is to be shown once it is there
  let anew = true; // whether the answer is wanted whatever its version is

  const open = () => !drawer.hidden;
  const whose = () => drawer.querySelector("[name=whose]:checked").value;
  const unfolded = () =>
    [...drawer.querySelectorAll("details[data-unfolds][open]")].map((one) => one.dataset.unfolds);

  async function ask(signal) {
    const { url, v, shown } = document.getElementById("drawer-live").dataset;
    const address = new URL(url, location.href);
    const given = { v: anew ? "" : v, shown, whose: whose(), open: unfolded().join(",") };
    for (const name in given) if (given[name]) address.searchParams.set(name, given[name]);
    const text = await (await app.fetched(address, signal))?.text();
    anew = false;
    if (text && open()) await draw(text);
  }

  async function draw(text) {
    const place = document.body;
    await htmx.swap({ text, target: place, swap: "none", sourceElement: place });
    document.dispatchEvent(new Event("farmdash:drawn"));
    if (wanted) reveal();
  }

  const asker = app.poller(ask, (failures) => {
    if (!open()) return -1;
    return failures ? SLOW_MS : EVERY_MS;
  });

  // --- Whose click it is --------------------------------------------------------------
  /** Answers are shared by all with the same rights: what is one's own is marked here. */
  function markOwn() {
    for (const one of document.querySelectorAll("[data-by]")) {
      one.classList.toggle("mine", one.dataset.by === drawer.dataset.user);
    }
  }
  for (const name of ["farmdash:drawn", "htmx:after:swap"]) {
    document.addEventListener(name, markOwn);
  }
  markOwn();

  // --- Open and closed ----------------------------------------------------------------
  function show(click = "") {
    wanted = click;
    drawer.hidden = false;
    button.ariaExpanded = "true";
    drawer.focus({ preventScroll: true });
    anew = true;
    asker.again();
    if (wanted) reveal();
  }

  function hide() {
    if (!open()) return;
    const inside = drawer.contains(document.activeElement);
    drawer.hidden = true;
    button.ariaExpanded = "false";
    if (inside) button.focus();
  }

  function reveal() {
    const line = document.getElementById(`k${wanted}`);
    if (!line) return;
    wanted = "";
    for (const one of list().querySelectorAll(".shown")) one.classList.remove("shown");
    line.classList.add("shown");
    line.scrollIntoView({ block: "nearest" });
    const parts = line.querySelector("details");
    if (parts) parts.open = true;
  }

  document.addEventListener("click", (event) => {
    const asked = event.target.closest("[data-deed]");
    if (asked) show(asked.dataset.deed);
    else if (event.target.closest("#drawer-close")) hide();
    else if (event.target.closest("#drawer-button")) {
      event.preventDefault();
      toggle();
    }
  });
  const toggle = () => (open() ? hide() : show());
  button.addEventListener("keydown", (event) => {
    if (event.key !== " ") return; // a link that is a button
    event.preventDefault();
    toggle();
  });
  drawer.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || document.querySelector("dialog[open]")) return;
    event.stopPropagation();
    hide();
  });

  const askAnew = () => {
    anew = true;
    asker.again();
  };
  drawer.addEventListener("change", askAnew);
  drawer.addEventListener("toggle", (event) => {
    // Not when the answer itself unfolded it: that has its tasks already.
    if (event.target.open && event.target.querySelector(".skeleton")) askAnew();
  }, true);
  document.addEventListener("farmdash:clicked", () => open() && asker.again(300));

  app.toggleDrawer = toggle;
})();
