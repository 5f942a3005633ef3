"use strict";
// What a page with charts carries packed: their library and their data.
page.unpack = async (id) => {
  const letters = atob(document.getElementById(id).textContent), bytes = new Uint8Array(letters.length);
  for (let place = 0; place < letters.length; place += 1) bytes[place] = letters.charCodeAt(place);
  return new Response(new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"))).text();
};

page.ready = (async () => {
  const [library, data] = await Promise.all([page.unpack("library"), page.unpack("data")]);
  document.head.append(page.make("script", {}, library));
  page.data = JSON.parse(data);
  document.documentElement.dataset.ready = "yes";
  return page.data;
})();
