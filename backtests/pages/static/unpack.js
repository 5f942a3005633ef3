"use strict";
// What a page with charts carries packed: their library and their data.
page.unpack = async (id) => {
  const letters = atob(document.getElementById(id).textContent), bytes = new Uint8Array(letters.length);
  for (let place = 0; place < letters.length; place += 1) bytes[place] = letters.charCodeAt(place);
  return new Response(new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"))).text();
};

page.ready = (async () => {
  page.data = JSON.parse(await page.unpack("data"));
  document.documentElement.dataset.ready = "yes";
  return page.data;
})();

// Figures and tables are there to read before the library, which takes a second to start, holds the page up.
page.drawing = (async () => {
  const [library] = await Promise.all([page.unpack("library"), page.ready]);
  await new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
  document.head.append(page.make("script", {}, library));
  return page.data;
})();
