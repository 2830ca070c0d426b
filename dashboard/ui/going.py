"""Whether the visitor is on the way to another page: for scripts in the browser that ask the server by themselves.

Asked for a part of a page after it was left, the server's answer would empty the page that is come to; asked for all of
it, it would go back. `going()` is the same for every script of a page: `isAway()`, and `isAsking`, true until Streamlit
has sent what a script asked; a click on a link and Back wait for that.
"""

from __future__ import annotations

GOING = """
// Longer than a busy server takes to open a page.
const AWAY_MILLISECONDS = 15000;

function going() { return window.longroadGoing ??= watchGoing(); }

function watchGoing() {
  const state = { to: null, at: 0, last: 0, isAsking: false };
  const menu = (more = "") =>
    [...document.querySelectorAll("[data-testid=stSidebarNavLink]" + more)].map((line) => line.pathname);
  // The page the browser shows; the address is another one from Back on.
  const shown = () => menu("[aria-current=page]")[0];
  state.isAway = () => state.to !== shown() && Date.now() - state.at < AWAY_MILLISECONDS;
  const goes = (event) => {
    const link = event.target instanceof Element && event.target.closest("a[href]");
    const to = event.type === "popstate" ? location : link;
    if (!to || to.pathname === shown()) return;
    // A file, or another tab: the visitor stays.
    const stays = event.ctrlKey || event.metaKey || event.shiftKey || event.altKey || !menu().includes(to.pathname);
    if (link && stays) return;
    Object.assign(state, { to: to.pathname, at: Date.now() });
    if (!state.isAsking) return;
    event.stopImmediatePropagation();
    event.preventDefault();
    const go = () => {
      if (state.isAsking) setTimeout(go, 1);
      else if (event.type === "click") event.target.click();
      else window.dispatchEvent(new PopStateEvent("popstate", { state: event.state }));
    };
    go();
  };
  for (const kind of ["click", "popstate"]) window.addEventListener(kind, goes, true);
  return state;
}
"""
