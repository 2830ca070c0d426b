// The age of the figures by the browser's own clock: a server that is frozen or out of reach cannot keep them looking fresh.
// WORDS is dashboard/age.py's vocabulary. Each place tells in milliseconds when the server said it (lr-said), when the
// figures were fetched, the refresh interval, and how often a living server says it anew (lr-pulse).
(() => {
  const heard = new Map();
  const span = (milliseconds) => {
    const minutes = Math.floor(milliseconds / 60000);
    const [unit, name] = (WORDS.steps.find(([below]) => minutes < below) || WORDS.later).slice(-2);
    return `${Math.floor(minutes / unit)} ${name}`;
  };
  const words = (age) => {
    if (age < -WORDS.ahead) return WORDS.inFuture;
    return age < 60000 ? WORDS.now : `${WORDS.before} ${span(age)} ${WORDS.after}`;
  };
  const level = (age, interval) => {
    if (age < -WORDS.ahead || age > 2 * interval) return "red";
    return age > interval ? "amber" : "fresh";
  };
  const write = (place, text) => { if (place.textContent !== text) place.textContent = text; };
  const places = () => [...document.querySelectorAll("[data-lr-said]")].map((place) => [place, place.dataset]);
  const hear = () => {
    for (const [, told] of places()) {
      if (!heard.has(told.lrSaid)) heard.set(told.lrSaid, Date.now() - told.lrSaid);
      if (heard.size > 20) heard.delete(heard.keys().next().value);
    }
  };
  const tell = () => {
    hear();
    // How far the two clocks are apart: the message that travelled fastest knows best, so that one delivered late makes nothing younger.
    const apart = Math.min(...heard.values());
    for (const [place, told] of places()) {
      const now = Date.now() - apart;
      const found = level(now - told.lrFetched, told.lrInterval);
      const [shape, word, tone] = WORDS.levels[found];
      document.documentElement.toggleAttribute("data-lr-outdated", found !== told.lrLevel);
      const [age, state, silence] = place.children;
      write(age, words(now - told.lrFetched));
      if (state.className !== `lr-tone-${tone}`) state.className = `lr-tone-${tone}`;
      write(state.children[0], shape);
      write(state.children[1], word);
      const quiet = now - told.lrSaid;
      write(silence, quiet > Math.max(60000, 3 * told.lrPulse) ? `${WORDS.silence} ${span(quiet).replace(" ", "\u00a0")}` : "");
    }
  };
  // At once, not at the next second: a machine may fall asleep in between.
  new MutationObserver(hear).observe(document, { childList: true, subtree: true });
  setInterval(tell, 1000);
  document.addEventListener("visibilitychange", tell);
})();
