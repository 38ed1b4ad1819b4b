// Counts over time: <div class="chart" data-chart="/…" data-labels="…">.
//
// The address answers {"at": [Unix seconds], "series": [{"name", "state", "values"}]}.
// Drawn again when the theme or the width changes and every minute while it is seen; the
// same numbers stand in a table for those who cannot see it.
"use strict";
(() => {
  const AGAIN_MS = 60_000;
  const drawn = new Map();

  /** A colour as canvas understands it: it ignores light-dark() in custom properties. */
  function colour(value) {
    const probe = document.createElement("i");
    probe.style.color = value;
    document.body.append(probe);
    const found = getComputedStyle(probe).color;
    probe.remove();
    return found;
  }

  function options(place, data) {
    const text = colour("var(--quiet)");
    const lines = { stroke: colour("var(--tblr-border-color)"), width: 1 };
    const axis = { stroke: text, grid: lines, ticks: lines, font: "12px system-ui, sans-serif" };
    const language = document.documentElement.lang;
    const number = new Intl.NumberFormat(language);
    const hour = new Intl.DateTimeFormat(language, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
    const day = new Intl.DateTimeFormat(language, { month: "short", day: "numeric" });
    const time = (at) => {
      const date = new Date(at * 1000);
      return date.getHours() || date.getMinutes() ? hour.format(date) : day.format(date);
    };
    return {
      width: place.clientWidth,
      height: 224,
      cursor: { y: false, points: { size: 6 } },
      axes: [
        { ...axis, grid: { show: false }, values: (_, all) => all.map(time) },
        { ...axis, size: 56, values: (_, all) => all.map((value) => number.format(value)) },
      ],
      scales: { y: { range: (_, least, most) => [0, Math.max(most, 1) * 1.08] } },
      series: [
        { label: place.dataset.time, value: (_, at) => (at == null ? "—" : `${day.format(at * 1000)} ${hour.format(at * 1000)}`) },
        ...data.series.map(({ name, state }) => ({
          label: name,
          stroke: colour(`var(--${state})`),
          width: 2,
          points: { show: false },
          value: (_, value) => (value == null ? "—" : number.format(value)),
        })),
      ],
    };
  }

  function draw(place, data) {
    drawn.get(place)?.chart.destroy();
    const columns = [data.at, ...data.series.map((one) => one.values)];
    const chart = new uPlot(options(place, data), columns, place);
    drawn.set(place, { chart, data });
  }

  async function fetchInto(place) {
    try {
      const response = await fetch(place.dataset.chart, { headers: { "HX-Request": "true" } });
      if (response.ok && place.isConnected) draw(place, await response.json());
    } catch {
      // live.js tells of a lost connection
    }
  }

  const places = () => document.querySelectorAll(".chart[data-chart]");
  function look() {
    for (const place of drawn.keys()) if (!place.isConnected) drawn.delete(place);
    for (const place of places()) if (!drawn.has(place)) fetchInto(place);
  }

  document.addEventListener("farmdash:theme", () => {
    for (const [place, { data }] of drawn) draw(place, data);
  });
  let width = innerWidth;
  addEventListener("resize", () => {
    if (innerWidth === width) return;
    width = innerWidth;
    for (const [place, { chart }] of drawn) chart.setSize({ width: place.clientWidth, height: 224 });
  });
  setInterval(() => {
    if (!document.hidden) for (const place of places()) fetchInto(place);
  }, AGAIN_MS);
  document.addEventListener("htmx:after:swap", look);
  look();
})();
