// Two pictures over each other: the divider is a slider as wide as they are.
"use strict";
document.addEventListener("input", (event) => {
  const slider = event.target.closest(".pair > input[type=range]");
  slider?.parentElement.style.setProperty("--at", `${slider.value}%`);
});
