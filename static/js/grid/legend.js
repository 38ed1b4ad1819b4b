// What the colours mean: states with their numbers, a scale with ticks, or machines.
"use strict";
(() => {
  const { grid } = window.farmdash;
  const MACHINES = 12;
  const number = new Intl.NumberFormat(document.documentElement.lang);

  function entry(swatch, text, count) {
    const item = document.createElement("li");
    const label = document.createElement("bdi");
    label.textContent = text;
    item.append(...(swatch ? [swatch] : []), label);
    if (count !== undefined) {
      const much = document.createElement("b");
      much.textContent = number.format(count);
      item.append(much);
    }
    return item;
  }

  function list(items) {
    const all = document.createElement("ul");
    all.append(...items);
    return all;
  }

  function states(sheet) {
    const totals = grid.totals(sheet);
    return list(sheet.words.filter((state) => totals[state]).map((state) => {
      const key = sheet.words.indexOf(state);
      return entry(grid.swatch(state, grid.colours.css[key], grid.colours.ink[key]), grid.words.states[state], totals[state]);
    }));
  }

  function machines(sheet) {
    const counts = new Array(256).fill(0);
    for (const value of sheet.values) counts[value]++;
    const busy = sheet.table.map((name, value) => ({ name, value })).sort((a, b) => counts[b.value] - counts[a.value]);
    const items = busy.slice(0, MACHINES).map(({ name, value }) =>
      entry(grid.swatch("", grid.colours.css[value], ""), name, counts[value]));
    if (busy.length > MACHINES) items.push(entry(null, grid.words.more.replace("%(n)s", number.format(busy.length - MACHINES))));
    return list([...items, ...unknown(counts[255])]);
  }

  const unknown = (count) =>
    count ? [entry(grid.swatch("", grid.colours.none, ""), grid.words.none, count)] : [];

  function ramp({ ticks }) {
    const place = document.createElement("div");
    place.className = "grid-ramp";
    const canvas = document.createElement("canvas");
    [canvas.width, canvas.height] = [255, 1];
    const context = canvas.getContext("2d");
    for (let value = 0; value < 255; value++) {
      context.fillStyle = grid.colours.css[value];
      context.fillRect(value, 0, 1, 1);
    }
    place.append(canvas);
    for (const { at, label } of ticks) {
      const tick = document.createElement("span");
      tick.textContent = label;
      tick.style.insetInlineStart = `${(at / 254) * 100}%`;
      place.append(tick);
    }
    return place;
  }

  function scale(sheet) {
    const parts = [];
    if (sheet.scale) {
      const { min, median, max } = sheet.scale;
      const ends = [["least", min], ["median", median], ["most", max]].filter(([, value]) => value != null);
      parts.push(ramp(sheet.scale), list(ends.map(([name, value]) => entry(null, grid.words[name].replace("%(value)s", value)))));
    }
    let count = 0;
    for (const value of sheet.values) count += value === 255;
    if (count) parts.push(list(unknown(count)));
    return parts;
  }

  /** Draw the legend of what is shown. */
  grid.legend = () => {
    const { sheet } = grid.view;
    const how = { status: states, machine: machines }[sheet.colour] ?? scale;
    const place = grid.root.querySelector(".grid-legend");
    place.replaceChildren(...[how(sheet)].flat());
    thin(place);
  };

  /** Leave out ticks that would touch the one before. */
  function thin(place) {
    let end = -Infinity;
    for (const tick of place.querySelectorAll(".grid-ramp span")) {
      const { left, right } = tick.getBoundingClientRect();
      tick.hidden = left < end + 8;
      if (!tick.hidden) end = right;
    }
  }

  grid.number = (value) => number.format(value);

  /** All frames in one sentence, for those who cannot see them. */
  grid.summary = ({ count, ...sheet }) => {
    const totals = grid.totals(sheet);
    const parts = sheet.words.filter((state) => totals[state]).map((state) => `${grid.words.states[state]} ${number.format(totals[state])}`);
    return `${grid.words.frames.replace("%(n)s", number.format(count))}. ${parts.join(", ")}`;
  };
})();
