// Draws each [data-chart]: the attribute is the figure as JSON; colours come from the theme. Without this script the
// table below each chart holds the same numbers. (htmx drops every <script> of a fragment, of JSON as well.)
"use strict";

const LINES = {
  installed: { colour: "--quiet", dash: "dot", symbol: "circle-open", width: 2 },
  registered: { colour: "--quiet", dash: "dash", symbol: "square-open", width: 2 },
  accepted: { colour: "--blue", dash: "solid", symbol: "circle", width: 3 },
  card_used: { colour: "--ink", dash: "dashdot", symbol: "diamond-open", width: 2 },
};

function drawChart(place) {
  if (!window.Plotly) return;
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
    height: 320,
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

function drawCharts(which) {
  for (const place of document.querySelectorAll(which)) drawChart(place);
}

document.addEventListener("DOMContentLoaded", () => drawCharts("[data-chart]"));
document.addEventListener("htmx:load", () => drawCharts("[data-chart]:not(.drawn)"));
window.matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => drawCharts("[data-chart]"));
