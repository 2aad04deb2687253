"""The writer of Markdown: text as somebody typed it, spelled so that a book prints it and runs nothing of it.

Every text of data, parameters and references goes through here on its way into a page. Attributes, shortcodes, raw
blocks, citations and formulas are ours alone to write.
"""

from __future__ import annotations

import re

from milepost.country.texts import one_line

# What Markdown, a shortcode, an attribute, a formula or an entity may begin with.
SPECIAL = re.compile(r"[\\`*_{}\[\]<>|#$^~@&]")
# What begins a list, a definition, a block or a rule where a block begins.
ESCAPED = re.compile(r"\\([^A-Za-z0-9\s])")
TAG = re.compile(r"\\.|(?P<ticks>`+)[^`\n]*(?P=ticks)(?!`)|(?P<tag><)(?!https?://)")
SPAN = re.compile(r"\[([^\]]*)\]\{[^}]*\}")
MARKUP = re.compile(r"\\([^A-Za-z0-9\s])|\*+")
STARTS = re.compile(r"^(\s*)(?:([-+:=%(])|(\w{1,9})([.)])(?=\s|$))")


def escape(text: str) -> str:
    r"""Text as Markdown that prints it as it was typed: in a sentence, a cell, a heading, an alt text.

    Example:
        >>> print(escape("5*3 | a_b {x}"))
        5\*3 \| a\_b \{x\}
        >>> print(escape("1. no list"))
        1\. no list
    """
    plain = SPECIAL.sub(r"\\\g<0>", one_line(text))
    return STARTS.sub(lambda found: f"{found[1]}{found[3] or ''}\\{found[2] or found[4]}", plain)


def attribute(sentence: str) -> str:
    r"""A sentence as a quoted attribute, such as an alt text: there nothing is markup, escaped before or not.

    Example:
        >>> print(attribute(r'Users of "smart" phones, a\<b and c<d'))
        Users of \"smart\" phones, a\<b and c\<d
    """
    return SPECIAL.sub(r"\\\g<0>", ESCAPED.sub(r"\1", one_line(sentence))).replace('"', '\\"')


def without_tags(markdown: str) -> str:
    r"""Markdown in which a `<` is a sign, but in code and addresses: the writer's own net under `escape`.

    Example:
        >>> print(without_tags("**a<b**, `x<y`, <https://a.org>, {{< meta x >}}"))
        **a\<b**, `x<y`, <https://a.org>, {{\< meta x >}}
    """
    return TAG.sub(lambda found: "\\<" if found["tag"] else found.group(), markdown)


def as_text(markdown: str) -> str:
    r"""Our own Markdown as plain text: no spans, no marks of emphasis, no escapes.

    Example:
        >>> print(as_text(r"[Watch]{.verdict .watch}: **5** a\_b *Percent.*"))
        Watch: 5 a_b Percent.
    """
    return MARKUP.sub(lambda found: found[1] or "", SPAN.sub(r"\1", markdown))
