"""Write docs/reference.md, a page of every public name, from the docstrings: `python docs/make_reference.py`.

With `--check` it writes nothing and fails when the page is not what the docstrings say, when a public function lacks a
part (arguments, what it returns, an example), or when a name is documented nowhere.
"""

from __future__ import annotations

import argparse
import inspect
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import griffe

import milepost
from milepost.report.printing import COLUMNS

if TYPE_CHECKING:
    from collections.abc import Callable

    from milepost.report.printed import PrintedColumn

PAGE = Path(__file__).parent / "reference.md"
INTRO = """# Reference

Every public name of `import milepost as mp`, from the docstrings (`python docs/make_reference.py` writes this page, a
test holds it to the code). [library.md](library.md) is a tour of ten minutes. All errors that a person can mend are
`mp.Refusal`s: the message says what, where, and what to do."""
MODULES = ("plot", "record", "say")
PLAIN = ("__version__",)
WIDTH = 100
COLUMNS_INTRO = "Beside the columns of the frame itself, `mp.table` knows these; in brackets the header that it prints."


def main() -> None:
    """Write the page, or check it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true")
    page = reference()
    lacking = list(faults())
    if parser.parse_args().check:
        lacking += [] if PAGE.read_text(encoding="utf-8") == page else [f"{PAGE.name} is old: run this without --check"]
    else:
        PAGE.write_text(page, encoding="utf-8")
    for fault in lacking:
        sys.stderr.write(f"{fault}\n")
    sys.exit(bool(lacking))


def reference() -> str:
    """The whole page as Markdown."""
    parts = [INTRO]
    named = {name: getattr(milepost, name) for name in dir(milepost) if name not in (*MODULES, *PLAIN)}
    functions = {name: one for name, one in named.items() if inspect.isfunction(one)}
    classes = {name: one for name, one in named.items() if inspect.isclass(one)}
    parts += ["## Functions", *(_entry(f"mp.{name}", one) for name, one in functions.items())]
    parts += ["## Values and frames", *(_entry(f"mp.{name}", one) for name, one in classes.items())]
    parts += ["## Columns that mp.table prints", COLUMNS_INTRO, *(_columns(*pair) for pair in COLUMNS.items())]
    for module in MODULES:
        held = getattr(milepost, module)
        parts += [f"## mp.{module}", inspect.getdoc(held) or ""]
        parts += [_entry(f"mp.{module}.{name}", getattr(held, name)) for name in _functions(held)]
    return "\n\n".join(parts) + "\n"


def faults() -> list[str]:
    """What public names lack."""
    found = []
    for name in dir(milepost):
        one = getattr(milepost, name)
        if inspect.isfunction(one):
            held = {_kind(section) for section in _sections(one)}
            wanted = {"returns", "examples"} | ({"parameters"} if inspect.signature(one).parameters else set())
            found += [f"mp.{name} lacks the section {part}" for part in sorted(wanted - held)]
        elif name not in (*MODULES, *PLAIN) and not inspect.getdoc(one):
            found.append(f"mp.{name} has no docstring")
    for module in MODULES:
        held = getattr(milepost, module)
        found += [
            f"mp.{module}.{name} lacks an example"
            for name in _functions(held)
            if ">>> " not in (inspect.getdoc(getattr(held, name)) or "")
        ]
    return found


def _functions(module: object) -> list[str]:
    return [name for name in sorted(module.__all__) if inspect.isfunction(getattr(module, name))]  # type: ignore[attr-defined]


def _sections(one: object) -> list[griffe.DocstringSection]:
    return griffe.parse_google(griffe.Docstring(inspect.getdoc(one) or ""), warnings=False)


def _columns(kind: type, columns: dict[str, PrintedColumn]) -> str:
    """The printed columns of one kind of frame: name and header."""
    told = "; ".join(f"`{name}` ({column.header or 'no header'})" for name, column in columns.items())
    return f"- `{kind.__name__}`: {told}"


def _kind(section: griffe.DocstringSection) -> str:
    """The kind of a section; "Example:" is an admonition to the parser, and an example to us."""
    kind = section.kind.value
    return "examples" if kind == "admonition" and section.value.kind == "example" else kind


def _entry(name: str, one: object) -> str:
    lines = [f"### {name}", _signature(name, one) if inspect.isfunction(one) else ""]
    lines += [_section(section) for section in _sections(one)]
    return "\n\n".join(line for line in lines if line)


def _signature(name: str, one: Callable[..., object]) -> str:
    """How it is called, an argument a line where one line does not hold them."""
    told = []
    for argument in inspect.signature(one).parameters.values():
        if argument.kind is argument.KEYWORD_ONLY and "*" not in told:
            told.append("*")
        told.append(_spelled(str(argument)))
    returns = _spelled(inspect.formatannotation(inspect.signature(one).return_annotation))
    line = f"{name}({', '.join(told)}) -> {returns}"
    if len(line) > WIDTH:
        line = f"{name}(\n" + "".join(f"    {part},\n" for part in told) + f") -> {returns}"
    return f"```python\n{line}\n```"


def _spelled(text: str) -> str:
    """Annotations as the code has them, whether it keeps them as text or as what they name."""
    bare = re.sub(r"\b(?:pathlib|typing|collections\.abc|milepost(?:\.\w+)*)\.(?=[A-Z])", "", text.replace("'", ""))
    return bare.replace("pandas.", "pd.").replace("numpy.", "np.")


def _section(section: griffe.DocstringSection) -> str:
    kind = _kind(section)
    if kind == "text":
        return str(section.value)
    if kind == "examples":
        return f"```python\n{section.value.description}\n```"
    title = {"parameters": "Arguments", "returns": "Returns", "raises": "Raises", "attributes": "Attributes"}[kind]
    if kind == "returns":
        return f"*{title}*: " + " ".join(" ".join(item.description.split()) for item in section.value)
    rows = []
    for item in section.value:
        label = getattr(item, "name", "") or getattr(item, "annotation", "") or ""
        text = " ".join(item.description.split())
        rows.append(f"- `{label}`: {text}" if label else f"- {text}")
    return f"*{title}*\n\n" + "\n".join(rows)


if __name__ == "__main__":
    main()
