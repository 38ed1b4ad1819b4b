// Colours of the cells: one for each state, a ramp for amounts, hues for machines; each
// also fainter, for what is not selected and for what the filter leaves out.
"use strict";
(() => {
  const { grid } = window.farmdash;
  const NONE = 255; // the value of frames of which nothing is known
  const STEPS = 256;
  const AWAY = [0, 0.45, 0.84]; // how far towards the paper: as is, not selected, left out
  // From little to much: always lighter, and told apart without seeing red or green.
  const RAMPS = {
    light: ["#3c2a70", "#35508f", "#2a7396", "#26967f", "#63b251", "#b3c72c", "#f4cf16"],
    dark: ["#4a3c86", "#3c61a2", "#2c84a3", "#2aa58b", "#66c25d", "#bcd840", "#ffe75e"],
  };

  /** Colours as the page resolves them: canvas ignores light-dark() in properties. */
  function resolved(values) {
    const probe = document.createElement("i");
    grid.root.append(probe);
    const pixel = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
    const found = values.map((value) => {
      probe.style.color = value;
      pixel.fillStyle = getComputedStyle(probe).color;
      pixel.fillRect(0, 0, 1, 1);
      return [...pixel.getImageData(0, 0, 1, 1).data.slice(0, 3)];
    });
    probe.remove();
    return found;
  }

  const mixed = (from, to, part) => from.map((one, at) => Math.round(one + (to[at] - one) * part));

  function ramp(theme) {
    const points = RAMPS[theme].map((hex) => [1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16)));
    return Array.from({ length: NONE }, (_, value) => {
      const at = (value / (NONE - 1)) * (points.length - 1);
      const low = Math.min(Math.floor(at), points.length - 2);
      return mixed(points[low], points[low + 1], at - low);
    });
  }

  /** Neighbours in the list differ in hue and in lightness. */
  function hues(number, theme) {
    const base = theme === "dark" ? 58 : 48;
    return resolved(Array.from({ length: number }, (_, at) =>
      `oklch(${base + (at % 4) * 9}% 0.13 ${(at * 137.5) % 360})`));
  }

  function basic(sheet, theme, none) {
    if (sheet.colour === "status") {
      return resolved(sheet.words.map((state) => `var(--${state === "waiting" ? "track" : state})`));
    }
    // Most frames were sent once: they are the ground that the others stand out from.
    if (sheet.colour === "retries") return [none, ...ramp(theme).slice(1)];
    if (sheet.colour !== "machine") return ramp(theme);
    const found = hues(Math.min(sheet.table.length, NONE), theme);
    return found.length < NONE - 1 ? found : [...found.slice(0, -1), none];
  }

  const linear = (part) => (part / 255) ** 2.2;
  /** Whether black is easier to read on it than white. */
  const light = ([red, green, blue]) =>
    linear(red) * 0.2126 + linear(green) * 0.7152 + linear(blue) * 0.0722 > 0.18;
  const css = (colour) => `rgb(${colour.join(" ")})`;
  const packed = ([red, green, blue]) => ((255 << 24) | (blue << 16) | (green << 8) | red) >>> 0;

  /** The palette of a sheet in the theme of now. */
  grid.palette = (sheet) => {
    const theme = document.documentElement.dataset.bsTheme === "dark" ? "dark" : "light";
    const [paper, ink, quiet, none, focus] = resolved([
      "var(--tblr-bg-surface)", "var(--tblr-body-color)", "var(--quiet)", "var(--track)", "var(--rendering)",
    ]);
    const colours = basic(sheet, theme, none);
    const all = AWAY.flatMap((part) =>
      Array.from({ length: STEPS }, (_, value) => mixed(colours[value] ?? none, paper, part)));
    return {
      css: all.map(css),
      packed: Uint32Array.from(all, packed),
      ink: all.map((colour) => (light(colour) ? "#101418" : "#ffffff")),
      paper: css(paper), paperPacked: packed(paper),
      text: css(ink), quiet: css(quiet), focus: css(focus), none: css(none),
    };
  };

  /** Which colour of the palette a frame has. */
  grid.keyOf = (sheet, place) => {
    const value = sheet.values ? sheet.values[place] : sheet.states[place];
    if (sheet.fits && !sheet.fits[place]) return value + 2 * STEPS;
    return grid.chosen.size && !grid.chosen.marks[place] ? value + STEPS : value;
  };
})();
