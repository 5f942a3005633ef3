"use strict";
// Loads the page again, and says when nobody writes it any more.
(() => {
  const SECONDS = 5, OLD = 30;
  const written = Number(document.getElementById("now").dataset.written), stale = document.getElementById("stale"), pause = document.getElementById("pause");
  let isPaused = false;

  const age = () => {
    const seconds = Math.round(Date.now() / 1000 - written);
    stale.hidden = seconds < OLD;
    stale.textContent = `This page was written ${seconds} seconds ago: what it shows is as old. ${isPaused ? "It is paused." : "Is `watch --page` still running?"}`;
  };
  pause.addEventListener("click", () => {
    isPaused = !isPaused;
    pause.textContent = isPaused ? "Go on" : "Pause";
    pause.setAttribute("aria-pressed", `${isPaused}`);
  });
  if (history.state?.focus) document.getElementById(history.state.focus).focus({ preventScroll: true });
  age();
  document.documentElement.dataset.ready = "yes";
  setInterval(() => {
    if (isPaused) { age(); return; }
    history.replaceState({ ...history.state, focus: document.activeElement.id }, "");
    location.reload();
  }, SECONDS * 1000);
})();
