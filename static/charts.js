// Draws each [data-chart] once a third of it is seen: the attribute is the figure as JSON; colours come from the theme. The
// library that draws is a third of a megabyte and is fetched with the first chart. Without this script the table below
// each chart holds the same numbers. (htmx drops every <script> of a fragment, of JSON as well.)
"use strict";

const LINES = {
  installed: { colour: "--quiet", dash: "dot", symbol: "circle-open", width: 2 },
  registered: { colour: "--quiet", dash: "dash", symbol: "square-open", width: 2 },
  accepted: { colour: "--blue", dash: "solid", symbol: "circle", width: 3 },
  card_used: { colour: "--ink", dash: "dashdot", symbol: "diamond-open", width: 2 },
};

let library = null;

function withLibrary() {
  library ??= new Promise((resolve, reject) => {
    const parts = document.getElementById("chart-library").content.cloneNode(true);
    const script = parts.querySelector("script");
    script.addEventListener("load", resolve);
    script.addEventListener("error", reject);
    document.head.append(parts);
  });
  return library;
}

function drawChart(place) {
  const figure = JSON.parse(place.dataset.chart);
  const theme = getComputedStyle(document.documentElement);
  const colour = (name) => theme.getPropertyValue(name).trim();
  for (const trace of figure.data) {
    const look = LINES[trace.meta.role];
    trace.line = { color: colour(look.colour), dash: look.dash, width: look.width };
    trace.marker = { color: colour(look.colour), symbol: look.symbol, size: 7 };
  }
  const font = { color: colour("--ink"), family: getComputedStyle(document.body).fontFamily, size: 13 };
  const axis = { gridcolor: colour("--line"), linecolor: colour("--edge"), zerolinecolor: colour("--line") };
  const layout = {
    ...figure.layout,
    height: place.clientHeight,
    font,
    paper_bgcolor: colour("--paper"),
    plot_bgcolor: colour("--paper"),
    hoverlabel: { bgcolor: colour("--paper"), font },
    xaxis: { ...figure.layout.xaxis, ...axis },
    yaxis: { ...figure.layout.yaxis, ...axis },
  };
  place.classList.add("drawn");
  window.Plotly.newPlot(place, figure.data, layout, { displayModeBar: false, responsive: true });
}

const seen = new IntersectionObserver(
  (entries) => {
    for (const { isIntersecting, target } of entries) {
      if (!isIntersecting) continue;
      seen.unobserve(target);
      withLibrary().then(() => drawChart(target), () => { library = null; });
    }
  },
  { threshold: 0.3 },  // not before: a phone is busy with the library for half a second
);

function watchCharts() {
  for (const place of document.querySelectorAll("[data-chart]:not(.drawn)")) seen.observe(place);
}

document.addEventListener("DOMContentLoaded", watchCharts);
document.addEventListener("htmx:load", watchCharts);
window.matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => {
  for (const place of document.querySelectorAll("[data-chart].drawn")) drawChart(place);
});

// What is drawn for a screen is cut on paper: no page is told how wide that is, but A4 upright has room for this much.
const PAPER = 640;
window.matchMedia("print").addEventListener("change", ({ matches }) => {
  for (const place of document.querySelectorAll("[data-chart].drawn")) {
    window.Plotly.relayout(place, matches ? { width: PAPER } : { width: null, autosize: true });
  }
});
