// What stands out: looked at again now and then, and its frames selected in the grid.
"use strict";
setInterval(() => document.hidden || htmx.trigger("#standouts-body", "look"), 20_000);
document.addEventListener("click", (event) => {
  const runs = event.target.closest("#standouts [data-runs]")?.dataset.runs;
  if (!runs) return;
  document.dispatchEvent(new CustomEvent("farmdash:select", { detail: { runs } }));
  document.getElementById("grid")?.scrollIntoView({ block: "nearest" });
});
