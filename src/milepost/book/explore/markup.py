"""Elements of a page: the one place in which text becomes markup, so that no text is ever taken for it."""

import json
from typing import Any

from markupsafe import Markup, escape

NO_BREAK = "\u00a0"
# Markup is made here alone, of values that were escaped: hence the exceptions below.
# What ends a script, opens a comment or ends a line inside a data block.
IN_SCRIPTS = {sign: f"\\u{ord(sign):04x}" for sign in "<>&\u2028\u2029"}


def element(name: str, /, *children: Any, **attributes: Any) -> Markup:
    """An element: children and values of attributes are text unless they are markup; None and False leave one out.

    A trailing underscore is dropped (`class_`), other underscores are hyphens (`aria_label`).

    >>> str(element("a", "<x>", href="p.html?a=1&b", title=None, class_="big"))
    '<a href="p.html?a=1&amp;b" class="big">&lt;x&gt;</a>'
    """
    held = [
        f" {key.rstrip('_').replace('_', '-')}" + ("" if value is True else f'="{escape(_said(value))}"')
        for key, value in attributes.items()
        if value is not None and value is not False
    ]
    opened = f"<{name}{''.join(held)}>"
    if name in {"input", "br"}:
        return Markup(opened)  # noqa: S704
    return Markup(opened + "".join(str(escape(child)) for child in children if child is not None) + f"</{name}>")  # noqa: S704


def joined(*parts: Any) -> Markup:
    """Parts one after the other; text among them is text."""
    return Markup("".join(str(escape(part)) for part in parts if part is not None))  # noqa: S704


def data_block(value: Any, identifier: str) -> Markup:
    """Values for the page's script, in an element that holds data and runs nothing."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    for sign, written in IN_SCRIPTS.items():
        text = text.replace(sign, written)
    return Markup(f'<script type="application/json" id="{escape(identifier)}">{text}</script>')  # noqa: S704


def kept_together(text: str) -> str:
    """A number and its percent sign stay on one line."""
    return text.replace(" %", f"{NO_BREAK}%")


def number(value: float) -> str:
    """A coordinate: one place, no zero behind it."""
    text = f"{value:.1f}"
    return text.removesuffix(".0") if text != "-0.0" else "0"


def _said(value: Any) -> str:
    return number(value) if isinstance(value, float) else str(value)
