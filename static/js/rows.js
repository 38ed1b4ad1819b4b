// The tree of rows: focus, unfolding, and the clicks of all its buttons.
//
// <div class="rows" role="treegrid" data-clicks="/clicks/" data-children="/tasks/0/children/">
// A button with a value, in a row or in the bar of what is selected, is an operation: it is
// posted as operation and tasks (ids with commas); the answer is drawn as it comes. A button
// of the bar with data-asks has its address asked, with the same tasks, what comes next.
"use strict";
(() => {
  const { words, toast } = window.farmdash;
  const grid = () => document.querySelector(".rows[role=treegrid]");
  const rows = () => [...(grid()?.querySelectorAll(".tr[id]") ?? [])];
  const level = (row) => Number(row.getAttribute("aria-level"));
  const number = (row) => row.id.slice(1);

  // --- Focus: one row is in the tab order, the arrows move it -------------------------
  function focusRow(row) {
    if (!row) return;
    for (const other of rows()) if (other.tabIndex === 0) other.tabIndex = -1;
    row.tabIndex = 0;
    row.focus({ preventScroll: true });
    row.scrollIntoView({ block: "nearest" });
  }
  const current = () => document.activeElement?.closest?.(".rows .tr[id]")
    ?? rows().find((row) => row.tabIndex === 0 && row === document.activeElement);

  function step(by) {
    const all = rows();
    const at = all.indexOf(current());
    focusRow(at < 0 ? all[0] : all[Math.min(Math.max(at + by, 0), all.length - 1)]);
  }

  /** One row can be reached by Tab, whatever was drawn anew. */
  function keepReachable() {
    const all = rows();
    if (all.length && !all.some((row) => row.tabIndex === 0)) all[0].tabIndex = 0;
    for (const row of all) {
      // A task that got its first parts while it was shown.
      if (row.querySelector(".tw") && !row.hasAttribute("aria-expanded")) {
        row.setAttribute("aria-expanded", "false");
      }
    }
  }

  // --- Unfolding ----------------------------------------------------------------------
  function below(row) {
    const found = [];
    for (let next = row.nextElementSibling; next?.id; next = next.nextElementSibling) {
      if (level(next) <= level(row)) break;
      found.push(next);
    }
    return found;
  }

  function fold(row) {
    row.setAttribute("aria-expanded", "false");
    for (const other of below(row)) other.remove();
    changed();
  }

  async function unfold(row) {
    if (row.classList.contains("htmx-request")) return;
    row.setAttribute("aria-expanded", "true");
    const url = grid().dataset.children.replace("/0/", `/${number(row)}/`);
    await htmx.ajax("GET", url, {
      source: row, target: row, swap: "afterend", values: { level: level(row) + 1 },
    });
    if (!below(row).length) row.setAttribute("aria-expanded", "false");
    changed();
  }

  const toggle = (row) =>
    row.getAttribute("aria-expanded") === "true" ? fold(row) : unfold(row);
  const changed = () => {
    keepReachable();
    document.dispatchEvent(new CustomEvent("farmdash:rows"));
  };

  // The server draws the open parts again when it draws the list.
  document.addEventListener("farmdash:ask", (event) => {
    const open = rows().filter((row) => row.getAttribute("aria-expanded") === "true");
    if (open.length) event.detail.set("open", open.map(number).join(","));
  });

  // --- Clicks -------------------------------------------------------------------------
  const chosen = () => {
    const picked = rows().filter((row) => row.querySelector("input:checked"));
    return picked.length ? picked : [current()].filter(Boolean);
  };

  async function click(operation, targets, button) {
    if (!targets.length) return toast("warning", words.nothing);
    const source = button ?? targets[0];
    if (button) button.disabled = true;
    await htmx.ajax("POST", grid().dataset.clicks, {
      source, target: targets[0], swap: "none",
      values: { operation, tasks: targets.map(number).join(",") },
    });
    if (button) button.disabled = false;
    document.dispatchEvent(new CustomEvent("farmdash:clicked"));
  }

  /** Asks what comes next for the tasks: the answer brings a dialog. */
  async function ask(button) {
    const targets = chosen();
    if (!targets.length) return toast("warning", words.nothing);
    button.disabled = true;
    await htmx.ajax("GET", button.dataset.asks, {
      source: button, target: targets[0], swap: "none",
      values: { tasks: targets.map(number).join(",") },
    });
    button.disabled = false;
  }
  const askLabels = () => {
    const button = document.querySelector(".picked [data-asks]");
    if (button) ask(button);
  };

  document.addEventListener("click", (event) => {
    const row = event.target.closest(".rows .tr[id]");
    const asks = event.target.closest(".picked [data-asks]");
    const button = event.target.closest(".rows .ac button[value], .picked button[value]");
    const leads = event.target.closest(".picked [data-leads]");
    if (leads) location.assign(`${leads.dataset.leads}?tasks=${chosen().map(number).join(",")}`);
    else if (asks) ask(asks);
    else if (button) click(button.value, row ? [row] : chosen(), button);
    else if (row && event.target.closest(".tw")) toggle(row);
  });
  document.addEventListener("dblclick", (event) => {
    if (event.target.closest("a, button, input, label")) return;
    event.target.closest(".rows .tr[id]")?.querySelector(".nm a")?.click();
  });

  document.addEventListener("keydown", (event) => {
    const row = event.target.closest?.(".rows .tr[id]");
    if (!row || event.altKey || event.ctrlKey || event.metaKey) return;
    const open = row.getAttribute("aria-expanded");
    const moves = {
      ArrowDown: () => step(1),
      ArrowUp: () => step(-1),
      Home: () => focusRow(rows()[0]),
      End: () => focusRow(rows().at(-1)),
      ArrowRight: () => (open === "false" ? unfold(row) : open && step(1)),
      ArrowLeft: () => (open === "true" ? fold(row) : focusRow(above(row))),
      Enter: () => event.target === row && row.querySelector(".nm a").click(),
    };
    if (event.key in moves && !(event.key === "Enter" && event.target !== row)) {
      event.preventDefault();
      moves[event.key]();
    }
  });

  function above(row) {
    let other = row.previousElementSibling;
    while (other?.id && level(other) >= level(row)) other = other.previousElementSibling;
    return other?.id ? other : null;
  }

  document.addEventListener("htmx:after:swap", changed);
  keepReachable();
  Object.assign(window.farmdash, { rows, step, current, chosen, click, askLabels });
})();
