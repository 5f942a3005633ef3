"use strict";
// Tables that sort by a heading, are searched, and open a row to all that is known of it.
(() => {
  const AT_ONCE = 50;
  const LEFT = new Set(["text"]);
  const words = new Intl.Collator("en", { numeric: true });

  page.table = (title, columns, rows) => {
    if (!rows.length) return null;
    const cell = (row, column) => {
      const value = row[column.key];
      const tone = column.form === "gain" && typeof value === "number" ? (value < 0 ? " loss" : " gain") : "";
      return page.make("td", { class: LEFT.has(column.form) ? null : `num${tone}` }, page.written(value, column.form));
    };
    return page.make("div", { class: "wide", tabindex: "0", role: "region", "aria-label": title },
      page.make("table", {}, page.make("caption", {}, title),
        page.make("thead", {}, page.make("tr", {}, ...columns.map((column) => page.make("th", { scope: "col", class: LEFT.has(column.form) ? null : "num" }, column.title)))),
        page.make("tbody", {}, ...rows.map((row) => page.make("tr", {}, ...columns.map((column) => cell(row, column)))))));
  };

  const textOf = (row, columns) => columns.map((column) => row[column.key] ?? "").join(" ").toLowerCase();

  page.rows = (name, columns, rows, detail) => {
    const place = document.getElementById(`rows-${name}`), find = place.querySelector(".find"), pick = place.querySelector("select");
    const head = place.querySelector("thead"), body = place.querySelector("tbody"), more = place.querySelector(".more"), count = place.querySelector(".count");
    const state = { sort: columns[0].key, isDown: false, shown: AT_ONCE, open: new Map() };
    const texts = new Map(rows.map((row) => [row, textOf(row, columns)]));
    const first = columns[0].key;

    const names = [...new Set(rows.map((row) => row.strategy))].filter(Boolean).sort();
    if (names.length > 1) {
      pick.append(...names.map((one) => page.make("option", { value: one }, one)));
      place.querySelector(".pick").hidden = false;
    }

    const order = (one, other) => {
      const [a, b] = [one[state.sort], other[state.sort]];
      if (a === b) return 0;
      if (a === null || a === undefined || a === "") return 1;
      if (b === null || b === undefined || b === "") return -1;
      const difference = typeof a === "number" ? a - b : words.compare(a, b);
      return state.isDown ? -difference : difference;
    };
    const found = () => {
      const words = find.value.toLowerCase().split(/\s+/).filter(Boolean);
      return rows.filter((row) => (!pick.value || row.strategy === pick.value) && words.every((word) => texts.get(row).includes(word))).sort(order);
    };

    const row = (one) => {
      const isOpen = state.open.has(one);
      const cells = columns.map((column, number) => {
        const written = page.written(one[column.key], column.form);
        if (number === 0) {
          const button = page.make("button", { type: "button", "aria-expanded": isOpen ? "true" : "false" }, `${isOpen ? "▾" : "▸"} ${written}`);
          button.addEventListener("click", async () => {
            if (isOpen) state.open.delete(one); else state.open.set(one, { ...one, ...(await page.details())[name][rows.indexOf(one)] });
            draw();
            body.querySelector(`[data-row="${rows.indexOf(one)}"] button`)?.focus();
          });
          return page.make("td", {}, button);
        }
        const tone = column.form === "gain" && typeof one[column.key] === "number" ? (one[column.key] < 0 ? " loss" : " gain") : "";
        return page.make("td", { class: LEFT.has(column.form) ? null : `num${tone}` }, written);
      });
      const made = [page.make("tr", { class: isOpen ? "open" : null, "data-row": rows.indexOf(one) }, ...cells)];
      if (isOpen) made.push(page.make("tr", { class: "detail" }, page.make("td", { colspan: columns.length }, ...detail(state.open.get(one)))));
      return made;
    };

    const draw = () => {
      const all = found();
      head.replaceChildren(page.make("tr", {}, ...columns.map((column) => {
        const isSorted = column.key === state.sort;
        const button = page.make("button", { type: "button" }, `${column.title}${isSorted ? (state.isDown ? " ↓" : " ↑") : ""}`);
        button.addEventListener("click", () => { state.isDown = isSorted ? !state.isDown : column.form !== "text"; state.sort = column.key; draw(); head.querySelector(`[data-key="${column.key}"] button`).focus(); });
        return page.make("th", { scope: "col", "data-key": column.key, "aria-sort": isSorted ? (state.isDown ? "descending" : "ascending") : "none", class: LEFT.has(column.form) ? null : "num" }, button);
      })));
      body.replaceChildren(...all.slice(0, state.shown).flatMap(row));
      more.hidden = all.length <= state.shown;
      count.textContent = `${page.written(all.length, "count")} of ${page.written(rows.length, "count")}`;
    };
    find.addEventListener("input", () => { state.shown = AT_ONCE; draw(); });
    pick.addEventListener("change", () => { state.shown = AT_ONCE; draw(); });
    more.addEventListener("click", () => { state.shown += 4 * AT_ONCE; draw(); });
    state.sort = columns.find((column) => column.is_first)?.key ?? first;
    draw();
  };
})();
