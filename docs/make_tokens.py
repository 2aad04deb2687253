"""Write the looks that print and web share to `_extensions/milepost/`: `tokens.css` and `tokens.typ`.

Run: .venv/bin/python docs/make_tokens.py
"""

from pathlib import Path

from milepost.report import tokens

EXTENSION = Path(__file__).parent.parent / "_extensions" / "milepost"


def written() -> dict[str, str]:
    """What the files hold, by name."""
    return {"tokens.css": tokens.tokens_css(), "tokens.typ": tokens.typst()}


if __name__ == "__main__":
    for name, text in written().items():
        (EXTENSION / name).write_text(text, encoding="utf-8")
