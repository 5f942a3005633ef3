"use strict";
// Draws the records of backtests/pages/charts.py with plotly, in the colours that the page wears, as soon as they come near the window.
(() => {
  const AXIS = {
    "USD": ",.0f", "% of account value": ".0%", "%": ".1%", "VIX points": ".0f", "index points": ",.0f", "option points": ",.2f", "campaigns": "d",
    "proposals": ",d", "days": ",d", "ratio": ".1f",
  };
  const HOVER = {
    "USD": ",.0f", "% of account value": ".1%", "%": "+.2%", "VIX points": ".2f", "index points": ",.2f", "option points": ",.2f", "campaigns": "d",
    "proposals": ",d", "days": ",d", "ratio": ".2f",
  };
  const WHOLE = new Set(["campaigns", "proposals", "days"]), TITLE = 24, ROW = 19, BETWEEN = 24; // pixels
  const DENSE = 150; // marks
  const TINTS = 5, DASHES = ["solid", "dash", "dot", "dashdot"], SIGNS = ["triangle-down", "square", "diamond", "x"];
  const PATTERNS = ["", "/", "x", "-", "+", ".", "\\", "|"];
  const isNarrow = () => window.innerWidth < 640;
  const paint = (colour) => page.colour(typeof colour === "number" ? `c${colour % 8}` : colour);

  const base = () => ({
    paper_bgcolor: page.colour("paper"), plot_bgcolor: page.colour("paper"), font: { color: page.colour("ink"), size: 12 },
    hoverlabel: { bgcolor: page.colour("panel"), bordercolor: page.colour("line"), font: { color: page.colour("ink") } },
    margin: { l: isNarrow() ? 60 : 76, r: isNarrow() ? 8 : 24, t: 6, b: 50 },
    uirevision: "kept", // what was zoomed stays so when it is drawn anew
  });

  const trace = (line, panel, number, place) => {
    const own = { name: line.name, x: line.x, y: line.y, yaxis: number ? `y${number + 1}` : "y", xaxis: "x", legend: number ? `legend${number + 1}` : "legend" };
    const colour = paint(line.colour), form = HOVER[panel.unit] ?? "+,.1f";
    own.hovertemplate = `%{y:${form}}${line.notes.length ? "  %{text}" : ""}<extra>${line.name}</extra>`;
    if (line.notes.length) own.text = line.note_of.map((note) => line.notes[note]);
    if (line.kind === "bars") {
      return { ...own, type: "bar", marker: { color: colour, pattern: { shape: PATTERNS[Math.floor(place / 8) ? 1 + (place % 7) : place % 8], fillmode: "overlay", fgcolor: page.colour("paper"), size: 6, solidity: 0.3 } } };
    }
    if (line.kind === "points") {
      const isDense = line.x.length > DENSE; // their edges would paint over each other
      return { ...own, type: "scatter", mode: "markers", marker: { color: colour, size: isDense ? 5 : 12 - 2 * place, symbol: SIGNS[place % 4], line: { width: isDense ? 0 : 1, color: page.colour("paper") } } };
    }
    const area = line.kind === "area" ? { fill: "tozeroy" } : {};
    return { ...own, ...area, type: "scatter", mode: "lines", connectgaps: false,
      line: { color: colour, width: line.kind === "area" ? 1 : 1.7, shape: line.kind === "steps" || panel.unit === "campaigns" ? "hv" : "linear", dash: line.kind === "area" ? "solid" : DASHES[place % 4] } };
  };

  const bounds = (panel) => {
    let low = Infinity, high = -Infinity;
    for (const line of panel.lines) for (const value of line.y) if (value !== null) { low = Math.min(low, value); high = Math.max(high, value); }
    const isFromZero = panel.lines.some((line) => line.kind === "area" || line.kind === "bars") || panel.unit === "campaigns" || panel.unit === "VIX points";
    for (const level of panel.levels) { low = Math.min(low, level.at); high = Math.max(high, level.at); }
    if (isFromZero) { low = Math.min(low, 0); high = Math.max(high, 0); }
    if (!(low < high)) { high = low + 1; }
    const room = (high - low) * 0.06, above = panel.levels.some((level) => level.name) ? 3 : 1.5;
    return [isFromZero && low === 0 ? 0 : low - room, isFromZero && high === 0 ? 0 : high + room * above];
  };

  const zones = (panel, axis, [low, high]) => {
    const shapes = [], words = [];
    for (const zone of panel.zones) {
      const from = Math.max(zone.low ?? low, low), to = Math.min(zone.high ?? high, high);
      if (from >= to) continue;
      shapes.push({ type: "rect", xref: "paper", x0: 0, x1: 1, yref: axis, y0: from, y1: to, line: { width: 0 }, layer: "below", fillcolor: `rgba(${page.colour("tint")}, ${0.025 + (0.08 * zone.tint) / TINTS})` });
      const name = isNarrow() ? zone.name.split(" ").slice(-2).join(" ") : zone.name; // x 0.75, phase 4
      if ((to - from) / (high - low) > 0.07) words.push({ xref: "paper", x: 1, xanchor: "left", xshift: 3, yref: axis, y: (from + to) / 2, yanchor: "middle", text: name, showarrow: false, font: { size: 10, color: page.colour("soft") } });
    }
    for (const level of panel.levels) {
      shapes.push({ type: "line", xref: "paper", x0: 0, x1: 1, yref: axis, y0: level.at, y1: level.at, line: { color: page.colour(level.name ? "loud" : "soft"), width: 1.2, dash: "dash" } });
      if (level.name) words.push({ xref: "paper", x: 0, xanchor: "left", yref: axis, y: level.at, yanchor: "bottom", text: `${level.name}, ${page.written(level.at, "share")}`, showarrow: false, font: { size: 10, color: page.colour("loud") } });
    }
    return [shapes, words];
  };

  const total = (figures) => figures.reduce((sum, figure) => sum + figure, 0);

  // A legend sets its words in columns as wide as the widest, as soon as one row doesn't hold them.
  const legendRows = (names, width) => {
    const widths = names.map((name) => 48 + name.length * (isNarrow() ? 5.2 : 6));
    if (total(widths) <= width) return names.length ? 1 : 0;
    return Math.ceil(names.length / Math.max(1, Math.floor(width / Math.max(...widths))));
  };

  // Where the title, the legend and the plot of each panel stand, in pixels from the top.
  const heads = (chart, width) => {
    const told = new Set();
    let top = 0;
    return chart.panels.map((panel) => {
      const names = panel.lines.length > 1 ? panel.lines.map((line) => line.name).filter((name) => !(isNarrow() && told.has(name))) : [];
      names.forEach((name) => told.add(name));
      const isBeside = !isNarrow() && total(names.map((name) => 48 + name.length * 6)) + panel.title.length * 8 < width;
      const rows = isBeside ? 0 : legendRows(names, width), legend = rows ? rows * ROW + 8 : 0, body = panel.height * (isNarrow() ? 150 : 165);
      const placed = { names: new Set(names), isBeside, legend, from: top + TITLE + legend, to: top + TITLE + legend + body };
      top = placed.to + BETWEEN;
      return placed;
    });
  };

  const wholeSteps = (panel, isStacked, high) => {
    const sums = new Map();
    if (isStacked) for (const line of panel.lines) line.x.forEach((name, place) => sums.set(name, (sums.get(name) ?? 0) + line.y[place]));
    const least = Math.max(high ?? 0, ...sums.values()) / 6, digit = 10 ** Math.floor(Math.log10(Math.max(1, least)));
    return { tickmode: "linear", tick0: 0, dtick: Math.max(1, [1, 2, 5, 10].find((times) => times * digit >= least) * digit) };
  };

  const padded = (days) => {
    const [first, last] = [Date.parse(days[0]), Date.parse(days[days.length - 1])], room = Math.max(12 * 36e5, (last - first) * 0.005);
    return [first - room, last + room].map((moment) => new Date(moment).toISOString().slice(0, 19));
  };

  const stacked = (chart, width) => {
    const layout = { ...base(), hovermode: "x unified", hoversubplots: "axis", shapes: [], annotations: [], barmode: chart.is_stacked ? "stack" : "group", dragmode: "zoom" };
    if (chart.panels.some((panel) => panel.zones.length)) layout.margin.r = isNarrow() ? 46 : 78; // their names stand beside the lines
    const placed = heads(chart, width - layout.margin.l - layout.margin.r), pixels = placed[placed.length - 1].to;
    layout.height = pixels + layout.margin.t + layout.margin.b;
    const traces = [];
    chart.panels.forEach((panel, number) => {
      const own = placed[number], top = 1 - own.from / pixels, axis = number ? `y${number + 1}` : "y";
      const [low, high] = chart.is_stacked ? [0, null] : bounds(panel);
      layout[number ? `yaxis${number + 1}` : "yaxis"] = {
        domain: [Math.max(0, 1 - own.to / pixels), top], title: { text: panel.unit, font: { size: 11 }, standoff: 5 }, tickformat: AXIS[panel.unit] ?? ",.0f", gridcolor: page.colour("line"),
        zerolinecolor: page.colour("line"), ...(WHOLE.has(panel.unit) ? wholeSteps(panel, chart.is_stacked, high) : { nticks: 6 }), ...(chart.is_stacked ? { rangemode: "tozero" } : { range: [low, high] }),
      };
      layout.annotations.push({ xref: "paper", x: 0, xanchor: "left", yref: "paper", y: top, yanchor: "bottom", yshift: own.legend, text: `<b>${panel.title}</b>`, showarrow: false, font: { size: 12.5 } });
      layout[number ? `legend${number + 1}` : "legend"] = { orientation: "h", x: own.isBeside ? 1 : 0, xanchor: own.isBeside ? "right" : "left", y: top, yanchor: "bottom", bgcolor: "rgba(0,0,0,0)", font: { size: isNarrow() ? 9 : 11 } };
      panel.lines.forEach((line, place) => traces.push({ ...trace(line, panel, number, place), showlegend: own.names.has(line.name) }));
      if (!chart.is_stacked) {
        const [shapes, words] = zones(panel, axis, [low, high]);
        layout.shapes.push(...shapes);
        layout.annotations.push(...words);
      }
    });
    const days = chart.panels.flatMap((panel) => panel.lines.flatMap((line) => [line.x[0], line.x[line.x.length - 1]])).sort();
    const isDated = /^\d{4}-\d{2}-\d{2}$/.test(chart.panels[0].lines[0].x[0] ?? "");
    layout.xaxis = {
      anchor: `y${chart.panels.length > 1 ? chart.panels.length : ""}`, gridcolor: page.colour("line"), spikemode: "across", spikethickness: 1, spikecolor: page.colour("soft"), showspikes: isDated,
      spikedash: "dot", type: isDated ? "date" : "category", title: { text: isDated ? "Day" : chart.x_title, font: { size: 11 } }, ...(isDated ? { hoverformat: "%a %Y-%m-%d", range: padded(days) } : { nticks: isNarrow() ? 6 : 16 }),
    };
    return [traces, layout];
  };

  const heat = (chart) => {
    const [loss, gain, paper] = [page.colour("loss"), page.colour("gain"), page.colour("panel")];
    const most = Math.max(...chart.z.flat().map((value) => Math.abs(value ?? 0)), 1e-9);
    const scale = chart.is_signed ? { colorscale: [[0, loss], [0.5, paper], [1, gain]], zmin: -most, zmax: most } : { colorscale: [[0, paper], [1, gain]], zmin: 0, zmax: most };
    const layout = { ...base(), height: chart.y.length * 26 + 110, xaxis: { title: { text: chart.x_title, font: { size: 11 } }, type: "category", side: "bottom" },
      yaxis: { title: { text: chart.y_title, font: { size: 11 } }, type: "category", autorange: "reversed" } };
    const words = isNarrow() ? chart.words.map((row) => row.map((word) => word.replace("%", ""))) : chart.words;
    return [[{ type: "heatmap", x: chart.x, y: chart.y, z: chart.z, text: words, texttemplate: "%{text}", textfont: { size: isNarrow() ? 8 : 11 }, ...scale,
      xgap: 1, ygap: 1, showscale: false, hovertemplate: "%{y} %{x}: %{z:+.2%}<extra></extra>" }], layout];
  };

  const draw = (name) => {
    const place = document.querySelector(`#chart-${name} .plot`), chart = page.data.charts[name];
    const [traces, layout] = chart.z ? heat(chart) : stacked(chart, place.clientWidth);
    const done = Plotly.react(place, traces, { ...layout, width: place.clientWidth }, { displaylogo: false, displayModeBar: false, scrollZoom: false });
    return done.then(() => { place.dataset.drawn = "yes"; });
  };

  page.drawing.then(() => {
    const watch = new IntersectionObserver((seen) => {
      for (const one of seen) if (one.isIntersecting) { watch.unobserve(one.target); draw(one.target.dataset.chart); }
    }, { rootMargin: "400px" });
    document.querySelectorAll("[data-chart]").forEach((one) => watch.observe(one));
    page.redraw.push(() => document.querySelectorAll("[data-chart] [data-drawn]").forEach((plot) => draw(plot.parentElement.dataset.chart)));
  });
})();
