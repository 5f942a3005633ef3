"use strict";
// The atlas: looks up which field a moment is in. What holds there was answered by risk/parameters when the page was written.
(() => {
  const TOP = 1.35, EDGE = 20000;
  const isNarrow = () => window.innerWidth < 640;
  const fieldOf = (bounds, figure) => bounds.findIndex((bound) => bound.at === null || figure < bound.at || (bound.is_within && figure === bound.at));
  const at = { account: 0, vix: 0 };

  page.fieldAt = (account, vix) => {
    const { accounts, levels, fields } = page.data;
    return fields[fieldOf(accounts, account) * levels.length + fieldOf(levels, vix)];
  };

  const answer = () => {
    const { accounts, levels, account_steps, vix_steps, account_words, vix_words, answers, tables, columns, title } = page.data;
    const [account, vix] = [account_steps[at.account], vix_steps[at.vix]];
    const [phase, level] = [fieldOf(accounts, account), fieldOf(levels, vix)];
    const said = answers[at.account][level];
    document.getElementById("account-word").textContent = account_words[at.account];
    document.getElementById("vix-word").textContent = vix_words[at.vix];
    document.getElementById("account").setAttribute("aria-valuetext", `${account_words[at.account]} USD`);
    document.getElementById("vix").setAttribute("aria-valuetext", vix_words[at.vix]);
    const words = title.replace("{account}", account_words[at.account]).replace("{vix}", vix_words[at.vix]).replace("{phase}", said.phase);
    const keyed = columns.map((column, place) => ({ key: `c${place}`, title: column, form: column === "Strategy" || column === "Binds" ? "text" : "right" }));
    const rows = tables[phase][level].map((row) => Object.fromEntries(row.map((cell, place) => [`c${place}`, cell])));
    document.getElementById("answer").replaceChildren(page.table(words, keyed, rows), ...said.lines.map((line) => page.make("p", {}, line)), page.make("p", {}, said.at_risk));
  };

  const span = () => {
    const { walk, examples } = page.data;
    const known = [...examples.map((one) => one.account), ...(walk ? walk.accounts : [])].filter((value) => value > 0);
    return [Math.min(EDGE, ...known) / 1.05, Math.max(...known) * TOP];
  };

  const map = (name) => {
    const { accounts, levels, walk, examples, account_steps, vix_steps } = page.data;
    const [low, high] = span(), [left, right] = [vix_steps[0], Math.max(60, ...(walk ? walk.levels : [])) + 5];
    const rows = [low, ...accounts.map((bound) => bound.at ?? high)], columns = [left, ...levels.map((bound) => bound.at ?? right)];
    const z = accounts.map((_, phase) => levels.map((_, level) => page.fieldAt(inside(accounts, phase), inside(levels, level)).find((one) => one.strategy === name)));
    const most = Math.max(...z.flat().map((one) => one.value));
    const words = [];
    let start = 0;
    accounts.forEach((_, phase) => {
      start = 0;
      levels.forEach((_, level) => {
        const own = z[phase][level], next = z[phase][level + 1];
        if (next && next.value === own.value && next.binding === own.binding) return;
        const x = columns[start] + 0.6, y = Math.sqrt(rows[phase] * rows[phase + 1]);
        const how = own.binding === "cap" ? " cap" : own.binding === "floor of one" ? (columns[level + 1] - columns[start] > 8 && !isNarrow() ? " at least" : "") : "";
        words.push({ x, xanchor: "left", y: Math.log10(y), text: `<b>${own.value}</b>${how}`, showarrow: false, font: { size: isNarrow() ? 10 : 12, color: own.value > most * 0.55 ? page.colour("paper") : page.colour("ink") } });
        start = level + 1;
      });
    });
    const heat = { type: "heatmap", x: columns, y: rows, z: z.map((row) => row.map((one) => one.value)), text: z.map((row) => row.map((one) => `${one.explained}, ${one.binding}; at risk ${page.written(one.share, "share")}`)),
      colorscale: [[0, page.colour("panel")], [1, page.colour("c0")]], zmin: 0, zmax: most, showscale: false, hovertemplate: "%{y:,.0f} USD, VIX %{x:.1f}<br>%{text}<extra></extra>" };
    const traces = [heat];
    if (walk) traces.push({ type: "scatter", mode: "lines", x: walk.levels, y: walk.accounts, text: walk.days, line: { color: page.colour("c1"), width: 1.2 }, hovertemplate: "%{text}: %{y:,.0f} USD, VIX %{x:.2f}<extra></extra>", showlegend: false });
    const own = examples.filter((one) => one.strategy === name);
    traces.push({ type: "scatter", mode: "markers", x: own.map((one) => one.vix), y: own.map((one) => one.account), text: own.map((one) => one.says), marker: { symbol: "circle-open", size: 11, color: page.colour("ink"), line: { width: 2 } }, hovertemplate: "%{y:,.0f} USD, VIX %{x}<br>the design: %{text}<extra></extra>", showlegend: false });
    traces.push({ type: "scatter", mode: "markers", x: [vix_steps[at.vix]], y: [account_steps[at.account]], marker: { symbol: "x", size: 12, color: page.colour("c1"), line: { color: page.colour("paper"), width: 1.5 } }, hoverinfo: "skip", showlegend: false });
    const place = document.querySelector(`[data-map="${name}"] .plot`);
    const layout = { width: place.clientWidth, height: 380, uirevision: "kept", margin: { l: 62, r: 10, t: 34, b: 44 }, paper_bgcolor: page.colour("paper"), plot_bgcolor: page.colour("paper"), font: { color: page.colour("ink") }, annotations: words,
      title: { text: `<b>${name}</b>, cap ${z[0][0].cap}`, x: 0, xanchor: "left", font: { size: 14 } },
      shapes: [...new Set(accounts.map((bound) => bound.at).filter(Boolean))].map((value) => ({ type: "line", xref: "paper", x0: 0, x1: 1, y0: value, y1: value, line: { color: page.colour("paper"), width: 1.5 } })),
      xaxis: { title: { text: "VIX points" }, range: [left, right], gridcolor: page.colour("line"), tickvals: [10, 15, 25, 35, 50, 80] },
      yaxis: { title: { text: "Account value, USD" }, type: "log", range: [Math.log10(low), Math.log10(high)], tickvals: [25000, 30000, 40000, 60000, 75000, 100000, 250000, 500000, 1000000], ticktext: ["25k", "30k", "40k", "60k", "75k", "100k", "250k", "500k", "1m"] } };
    return Plotly.react(place, traces, layout, { displayModeBar: false }).then(() => {
      if (!place.dataset.drawn) place.on("plotly_click", (event) => move(event.points[0].y, event.points[0].x));
      place.dataset.drawn = "yes";
    });
  };

  const inside = (bounds, place) => {
    const low = place ? bounds[place - 1].at : 0, high = bounds[place].at;
    return high === null ? low + 1 : high === low ? high : (low + high) / 2;
  };

  const nearest = (steps, figure) => steps.reduce((best, step, place) => (Math.abs(step - figure) < Math.abs(steps[best] - figure) ? place : best), 0);
  const move = (account, vix) => {
    at.account = nearest(page.data.account_steps, account);
    at.vix = nearest(page.data.vix_steps, vix);
    document.getElementById("account").value = at.account;
    document.getElementById("vix").value = at.vix;
    answer();
    cross();
  };
  const cross = () => document.querySelectorAll(".map .plot[data-drawn]").forEach((place) => Plotly.restyle(place, { x: [[page.data.vix_steps[at.vix]]], y: [[page.data.account_steps[at.account]]] }, [place.data.length - 1]));

  page.ready.then(({ account_steps, vix_steps, examples, first }) => {
    for (const [id, steps] of [["account", account_steps], ["vix", vix_steps]]) {
      const slider = document.getElementById(id);
      slider.max = steps.length - 1;
      slider.addEventListener("input", () => { at[id] = Number(slider.value); answer(); cross(); });
    }
    move(...first);
    document.getElementById("example-rows").append(...examples.map((one) => {
      const own = page.fieldAt(one.account, one.vix).find((field) => field.strategy === one.strategy);
      const cells = [[one.strategy], [page.written(one.account, "usd"), true], [`${one.vix}`, true], [one.says], [`${own.value}`, true], [page.written(own.share, "share"), true]];
      return page.make("tr", {}, ...cells.map(([text, isNumber]) => page.make("td", { class: isNumber ? "num" : null }, text)));
    }));
  });
  page.drawing.then(({ names }) => {
    const drawn = () => names.reduce((done, name) => done.then(() => map(name)), Promise.resolve());
    page.redraw.push(drawn);
    return drawn();
  });
})();
