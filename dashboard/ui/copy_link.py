"""A button that copies the address of what is on screen: slice, window and levers are all in it."""

from __future__ import annotations

from typing import Any

from streamlit.components.v2 import component

_SCRIPT = """
export default function ({ parentElement }) {
  const button = parentElement.querySelector("button");
  const say = (words) => { button.textContent = words; setTimeout(() => { button.textContent = "Copy link"; }, 2000); };
  const byHand = () => {
    const field = document.createElement("textarea");
    field.value = window.location.href;
    document.body.appendChild(field);
    field.select();
    const done = document.execCommand("copy");
    field.remove();
    say(done ? "Link copied" : "Copy it from the address bar");
  };
  button.onclick = () => {
    if (!navigator.clipboard) { byHand(); return; }
    navigator.clipboard.writeText(window.location.href).then(() => say("Link copied"), byHand);
  };
}
"""

_copy_link: Any = component(
    "longroad_copy_link",
    html='<button type="button" class="lr-link" aria-live="polite">Copy link</button>',
    js=_SCRIPT,
    isolate_styles=False,
)


def copy_link() -> None:
    """Put the button here."""
    _copy_link(key="lr_copy_link", width="content", height="content")
