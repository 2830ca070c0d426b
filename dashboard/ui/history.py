"""One view, one entry in the browser's history: Back and Forward show exactly what was on screen.

Streamlit writes an entry for the page and a second one when the server adds what was chosen, and none at all for a
choice its widgets write themselves. Here the browser's own `pushState` is told which is which: the first change of the
address after the visitor did something is an entry, whatever follows by itself corrects it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st
from streamlit.components.v2 import component

from dashboard.ui.going import GOING

_SCRIPT = (
    GOING
    + """
const KEEPER = "longroadHistory";

function names(search) { return [...new Set(new URLSearchParams(search).keys())]; }

function differences(one, other) {
  const [a, b] = [new URLSearchParams(one), new URLSearchParams(other)];
  return [...new Set([...names(one), ...names(other)])]
    .filter((name) => a.getAll(name).join("\\n") !== b.getAll(name).join("\\n"));
}

function page(url) { return decodeURIComponent(url.pathname.split("/").pop()); }

function install() {
  const keeper = { pages: {}, sliders: [], acted: false, travelled: false, slid: null };
  const push = history.pushState.bind(history), replace = history.replaceState.bind(history);
  const acted = () => { keeper.acted = true; keeper.travelled = false; };
  for (const kind of ["pointerdown", "keydown"]) window.addEventListener(kind, acted, true);
  window.addEventListener("popstate", () => {
    keeper.acted = false;
    keeper.travelled = true;
    keeper.slid = null;
  }, true);
  // A menu line opened in another tab takes the slice along too.
  window.addEventListener("pointerdown", (event) => {
    const line = event.target instanceof Element && event.target.closest("[data-testid=stSidebarNavLink]");
    if (line) { const url = new URL(line.href); url.search = keeper.pages[page(url)] ?? ""; line.href = url.href; }
  }, true);
  const write = (state, title, url) => {
    // Back and Forward say where the visitor is; an answer to what was asked before must not write over that.
    if (keeper.travelled) return;
    const now = new URL(location.href), next = new URL(url ?? location.href, now);
    if (next.pathname !== now.pathname) {
      const embedded = [...next.searchParams].filter(([name]) => name.startsWith("embed"));
      next.search = [keeper.pages[page(next)], new URLSearchParams(embedded).toString()].filter(Boolean).join("&");
      keeper.slid = null;
      push(state, title, next.href);
    } else {
      // A slider held or nudged on is one view, however many stops it makes.
      const moved = differences(now.search, next.search);
      const slid = moved.length === 1 && keeper.sliders.includes(moved[0]) ? moved[0] : null;
      const isEntry = keeper.acted && moved.length > 0 && !(slid && slid === keeper.slid);
      if (moved.length) keeper.slid = slid;
      (isEntry ? push : replace)(state, title, next.href);
    }
    keeper.acted = false;
  };
  history.pushState = write;
  window.addEventListener("keydown", enterOpened, true);
  new MutationObserver(mendMenu).observe(document.body, { childList: true, subtree: true });
  return keeper;
}

// What a button opens lies at the end of the document: Tab goes on inside it, not to the button's neighbour.
function enterOpened(event) {
  const button = document.activeElement?.closest("[data-testid=stPopoverButton][aria-expanded=true]");
  if (event.key !== "Tab" || event.shiftKey || !button) return;
  const inside = document.querySelector("[data-testid=stPopoverBody]")?.querySelector(
    "button, input, textarea, a[href], [tabindex='0']");
  if (inside) { event.preventDefault(); inside.focus(); }
}

// Streamlit's menu is a list whose lines lie in groups, which no list may have: read as the links it is.
function mendMenu() {
  for (const part of document.querySelectorAll("[data-testid=stSidebarNavItems], [data-testid=stSidebarNavItems] li")) {
    if (part.getAttribute("role") !== "none") part.setAttribute("role", "none");
  }
}

export default function ({ data }) {
  going();
  window[KEEPER] ??= install();
  Object.assign(window[KEEPER], data);
  mendMenu();
}
"""
)

_history: Any = component("longroad_history", html="<span hidden></span>", js=_SCRIPT, isolate_styles=False)


def history(pages: Mapping[str, str], sliders: Sequence[str]) -> None:
    """Tell the browser which query each page of the menu opens with, by its place in the address, and what slides."""
    with st.container(key="lr_history", gap=None, border=False):
        _history(key="lr_history_keeper", data={"pages": dict(pages), "sliders": list(sliders)}, height="content")
