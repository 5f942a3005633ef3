"use strict";
const page = { redraw: [] };

page.unpack = async (id) => {
  const letters = atob(document.getElementById(id).textContent), bytes = new Uint8Array(letters.length);
  for (let place = 0; place < letters.length; place += 1) bytes[place] = letters.charCodeAt(place);
  return new Response(new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"))).text();
};

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
  root.dataset.theme = system.matches ? "dark" : "light";
  system.addEventListener("change", () => wear(system.matches ? "dark" : "light"));
  document.getElementById("theme").addEventListener("click", () => wear(root.dataset.theme === "dark" ? "light" : "dark"));
})();

page.ready = (async () => {
  const [library, data] = await Promise.all([page.unpack("library"), page.unpack("data")]);
  document.head.append(page.make("script", {}, library));
  page.data = JSON.parse(data);
  document.documentElement.dataset.ready = "yes";
  return page.data;
})();
