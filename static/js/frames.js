// The box above the frames that selects all of the page; without it each is ticked by hand.
"use strict";
document.addEventListener("change", (event) => {
  const form = event.target.closest("[data-frames]");
  if (!form) return;
  const boxes = [...form.querySelectorAll('[name="frames"]')];
  const all = form.querySelector("[data-all-frames]");
  if (event.target === all) for (const box of boxes) box.checked = all.checked;
  const number = boxes.filter((box) => box.checked).length;
  all.checked = number > 0 && number === boxes.length;
  all.indeterminate = number > 0 && number < boxes.length;
});
