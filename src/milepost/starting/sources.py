"""What Milepost brings along for a country's folder: pages, extension, method, glossary, sample notebooks.

In the wheel it lies beside this module; in a checkout of Milepost it is the checkout's own.
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

from milepost.country import Refusal, read_yaml

CARRIED = Path(__file__).parent / "folder"
CHECKOUT = Path(__file__).parents[3]
PAGES = ("_quarto.yml", "docs/method.md", "docs/glossary.md")
SUBJECT = "subject"  # the cell of a goal's notebook that only its goal has


def carried() -> Path:
    """The folder with what Milepost brings along. Raises Refusal where the package is not whole."""
    for folder in (CARRIED, CHECKOUT):
        if (folder / "_quarto.yml").is_file() and (folder / "_extensions").is_dir():
            return folder
    raise Refusal("the package lacks what a folder is made of", remedy="install Milepost again, from its wheel")


def plain_files() -> dict[str, bytes]:
    """The pages, the extension and the method as they stand, by their place in a folder."""
    root = carried()
    names = ["docs/method.md", "docs/glossary.md", *sorted(path.name for path in root.glob("*.qmd"))]
    extension = [path for path in sorted((root / "_extensions").rglob("*")) if path.is_file()]
    return {name: (root / name).read_bytes() for name in names} | {
        path.relative_to(root).as_posix(): path.read_bytes() for path in extension
    }


def book_settings() -> dict[str, Any]:
    """`_quarto.yml` as values."""
    settings: dict[str, Any] = read_yaml((carried() / "_quarto.yml").read_text(encoding="utf-8"))
    return settings


def notebooks() -> dict[str, dict[str, Any]]:
    """The sample notebooks by name."""
    found = sorted((carried() / "notebooks").glob("*.ipynb"))
    return {path.stem: json.loads(path.read_text(encoding="utf-8")) for path in found}


def is_of_a_goal(notebook: dict[str, Any]) -> bool:
    """Whether a notebook has the form of a goal's."""
    return any(cell.get("id") == SUBJECT for cell in notebook["cells"])


def method_references() -> str:
    """The entries of references.bib that the method, the notebooks and the program's own sentences cite."""
    root = carried()
    texts = [(root / name).read_text(encoding="utf-8") for name in PAGES[1:]]
    texts += [path.read_text(encoding="utf-8") for path in sorted((root / "notebooks").glob("*.ipynb"))]
    texts += [path.read_text(encoding="utf-8") for path in sorted(Path(__file__).parents[1].rglob("*.py"))]
    said = "\n".join(texts)
    bib = (root / ("data/references.bib" if root == CHECKOUT else "references.bib")).read_text(encoding="utf-8")
    entries = re.findall(r"^(@\w+\{(\S+?),\n.*?^\}\n)", bib, re.MULTILINE | re.DOTALL)
    return "\n".join(entry for entry, key in entries if re.search(rf"@{re.escape(key)}\b", said))
