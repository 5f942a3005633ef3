"use strict";
const page = { redraw: [] };

page.make = (tag, attributes = {}, ...inside) => {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== null && value !== false) made.setAttribute(name, value === true ? "" : value);
  }
  made.append(...inside.filter((part) => part !== null));
  return made;
};

page.colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();

page.written = (() => {
  const plain = (digits) => new Intl.NumberFormat("en-US", { minimumFractionDigits: digits, maximumFractionDigits: digits });
  const signed = (digits) => new Intl.NumberFormat("en-US", { minimumFractionDigits: digits, maximumFractionDigits: digits, signDisplay: "always" });
  const share = new Intl.NumberFormat("en-US", { style: "percent", minimumFractionDigits: 1, maximumFractionDigits: 1 });
  const signedShare = new Intl.NumberFormat("en-US", { style: "percent", minimumFractionDigits: 1, maximumFractionDigits: 1, signDisplay: "always" });
  const [whole, one, two, gain, cents] = [plain(0), plain(1), plain(2), signed(0), signed(2)];
  const forms = {
    text: (value) => value, right: (value) => value, usd: (value) => whole.format(value), gain: (value) => gain.format(value), cents: (value) => cents.format(value),
    count: (value) => whole.format(value), days: (value) => one.format(value), points: (value) => two.format(value),
    share: (value) => share.format(value), change: (value) => signedShare.format(value), quantity: (value) => gain.format(value),
  };
  return (value, form) => (value === null || value === undefined || value === "" ? "-" : forms[form](value));
})();

(() => {
  const root = document.documentElement;
  const system = matchMedia("(prefers-color-scheme: dark)");
  const wear = (theme) => { root.dataset.theme = theme; page.redraw.forEach((draw) => draw()); };
  root.dataset.theme = history.state?.theme ?? (system.matches ? "dark" : "light");
  system.addEventListener("change", () => wear(system.matches ? "dark" : "light"));
  document.getElementById("theme").addEventListener("click", () => {
    wear(root.dataset.theme === "dark" ? "light" : "dark");
    history.replaceState({ ...history.state, theme: root.dataset.theme }, ""); // a page that is loaded again keeps it
  });
})();

// Plotly's own answer to another width takes away the height that a chart was given.
(() => {
  const SETTLED = 100; // milliseconds
  let width = window.innerWidth, waiting = null;
  window.addEventListener("resize", () => {
    if (window.innerWidth === width) return; // a telephone's address bar comes and goes
    width = window.innerWidth;
    clearTimeout(waiting);
    waiting = setTimeout(() => page.redraw.forEach((draw) => draw()), SETTLED);
  });
})();
