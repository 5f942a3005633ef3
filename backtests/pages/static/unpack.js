"use strict";
// What a page with charts carries packed: their library and their data.
page.bytes = (letters) => {
  if (Uint8Array.fromBase64) return Uint8Array.fromBase64(letters);
  const read = atob(letters), bytes = new Uint8Array(read.length);
  for (let place = 0; place < read.length; place += 1) bytes[place] = read.charCodeAt(place);
  return bytes;
};

page.unpack = async (id) => {
  const bytes = page.bytes(document.getElementById(id).textContent.trim());
  return new Response(new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"))).text();
};

// What rows open to is most of a long report, so it waits until somebody opens one.
page.details = () => { page.opened ??= page.unpack("details").then(JSON.parse); return page.opened; };

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
