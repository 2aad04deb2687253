"""What is made beside the PDF, for comments and for slides: a volume as a Word file, the scorecard as a picture.

Pandoc makes the file from the same numbered trees as the book; the picture's facts come from the results.
"""

import json
from collections.abc import Iterable, Mapping
from pathlib import Path, PurePosixPath
from posixpath import normpath
from typing import Any

import typst

from milepost.book.index import Page, walk
from milepost.book.pages import EVERY_WORK, EXTENSION, FILTER, Book, meta_value, run_pandoc
from milepost.book.pdf import FONTS
from milepost.book.problems import BookError
from milepost.country import Parameters, Verdict, as_text, scratch_folder
from milepost.report import LOOKS, IndicatorResult, listed, read_results

PICTURE_WIDTH = "15cm"
IN_WORD = 160  # points an inch of a picture, which Word cannot draw from an SVG
DRAWING = ".svg"


def write_word(book: Book, path: Path) -> Path:
    """Write the book's chapters as a Word file: headings, tables, pictures with their alt texts; returns its path.

    The same sources give the same bytes. Raises BookError when pandoc fails.
    """
    settings = book.settings
    with scratch_folder("word") as folder:
        pictures = _write_pictures(book, folder)
        meta = {
            "milepost_filter": meta_value(book.metadata("word")),
            "title": meta_value(settings.title),
            "subtitle": meta_value(settings.subtitle),
            "author": meta_value(settings.publisher or settings.author),
            "lang": meta_value(settings.lang),
            "suppress-bibliography": meta_value(value=True),
            "nocite": {"t": "MetaInlines", "c": [EVERY_WORK]},
        }
        version = book.pages[0].tree["pandoc-api-version"]
        tree = {"pandoc-api-version": version, "meta": meta, "blocks": _blocks(book, pictures)}
        arguments = ["--from", "json", "--to", "docx", "--output", str(path), "--lua-filter", str(FILTER), "--citeproc"]
        arguments += [part for name in settings.bibliography for part in ("--bibliography", name)]
        arguments += ["--resource-path", str(folder)]  # a picture's path would stand in the file
        arguments += ["--lua-filter", str((book.project / EXTENSION / "safe.lua").resolve())]
        run_pandoc(arguments, json.dumps(tree), name=path.name, folder=book.project, timestamp=settings.timestamp)
    return path


def _blocks(book: Book, pictures: dict[str, str]) -> list[dict[str, Any]]:
    """All chapters one after the other, each part named before its first."""
    blocks: list[dict[str, Any]] = []
    titles = {page.chapter.path: page.headings[0].id for page in book.pages if page.headings}
    part = None
    for page in book.pages:
        if page.chapter.part not in {part, None}:
            blocks.append({"t": "Para", "c": [{"t": "Strong", "c": [{"t": "Str", "c": page.chapter.part}]}]})
        part = page.chapter.part
        held = json.loads(json.dumps(page.tree["blocks"]))  # the other writers read the same tree
        for node in walk(held):
            if node["t"] == "Image":
                _place(node["c"], pictures[_inside(page, node["c"][2][0])])
            elif node["t"] == "Link":
                target, _, anchor = node["c"][2][0].partition("#")
                if _inside(page, target) in titles:
                    node["c"][2][0] = f"#{anchor or titles[_inside(page, target)]}"
        blocks += held
    return blocks


def _place(image: list[Any], name: str) -> None:
    """Let an image show the file of this name, as wide as the page's text."""
    image[2][0] = name
    image[0][2] = [pair for pair in image[0][2] if pair[0] != "width"] + [["width", PICTURE_WIDTH]]


def _inside(page: Page, target: str) -> str:
    """A path that counts from a chapter's folder, from the project's."""
    return normpath((PurePosixPath(page.chapter.path).parent / target).as_posix())


def _write_pictures(book: Book, folder: Path) -> dict[str, str]:
    """Write every picture of the book into `folder` as Word shows it; their names there, by their paths in the book."""
    held: dict[str, bytes] = {}
    for page in book.pages:
        names = [_inside(page, node["c"][2][0]) for node in page.nodes if node["t"] == "Image"]
        held |= {name: page.chapter.pictures.get(name) or (book.project / name).read_bytes() for name in names}
    made: dict[str, str] = {}
    for at, (name, content) in enumerate(held.items()):
        made[name] = f"picture-{at}{PurePosixPath(name).suffix}"
        (folder / made[name]).write_bytes(content)
    drawings = [name for name in held if name.endswith(DRAWING)]
    if drawings:
        shown = "#pagebreak()\n".join(f'#image("{made[name]}")\n' for name in drawings)
        sheets = folder / "sheets.typ"
        sheets.write_text(f"#set page(width: auto, height: auto, margin: 0pt)\n{shown}", encoding="utf-8")
        drawn = folder / "drawing-{p}.png"
        typst.compile(sheets, output=drawn, root=folder, font_paths=[*FONTS], format="png", ppi=IN_WORD)
        made |= {name: f"drawing-{at}.png" for at, name in enumerate(drawings, start=1)}
    return made


FACTS = "slide.json"
TEMPLATE = "_extensions/milepost/slide.typ"
ACROSS_A_SLIDE = 144  # points an inch: 1,920 across
NOTE = "A shape a target. Targets marked proposed are not government policy."


def write_slide_facts(
    work: Path, project: Path, items: Iterable[IndicatorResult], goals: Mapping[str, str], parameters: Parameters
) -> None:
    """Write what the picture shows into the book project, from what the run in `work` left.

    `goals` are the goals' names by id, in the order of the rows. Without the summary's results there is no picture.
    """
    if not (work / "results" / "summary.json").is_file():
        return
    told = read_results(work, "summary").extra
    headline, opening = (as_text(str(told.get(name, ""))) for name in ("headline", "opening"))
    facts = slide_facts(tuple(items), goals, parameters, headline=headline or parameters.title, opening=opening)
    (project / FACTS).write_text(json.dumps(facts, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def slide_facts(
    items: tuple[IndicatorResult, ...], goals: Mapping[str, str], parameters: Parameters, *, headline: str, opening: str
) -> dict[str, Any]:
    """The picture's texts, of each goal the verdicts of its targets in the order of reports, the key, and the alt."""
    day = f"{parameters.as_of.day} {parameters.as_of:%B %Y}"
    aimed = [item for item in items if item.target is not None]
    held = {goal: [item.assessment.final_verdict for item in aimed if item.indicator.pillar == goal] for goal in goals}
    every = [verdict for verdicts in held.values() for verdict in verdicts]
    told = [f"{goals[goal]}: {_counted(verdicts)}." for goal, verdicts in held.items()]
    return {
        "title": parameters.title,
        "edition": f"{parameters.title} · figures released by {day}",
        "headline": headline,
        "opening": opening,
        "goals": [
            {"name": name, "verdicts": [LOOKS[one].id for one in LOOKS for _ in range(held[goal].count(one))]}
            for goal, name in goals.items()
        ],
        "key": [
            {"kind": LOOKS[one].id, "many": str(every.count(one)), "word": LOOKS[one].word.lower()}
            for one in LOOKS
            if one in every
        ],
        "note": f"{NOTE} {parameters.publisher}.",
        "alt": " ".join([f"{headline}.", opening, *told]),
    }


def _counted(verdicts: list[Verdict]) -> str:
    """'1 met and 2 watch', in the order of reports."""
    counts = [f"{verdicts.count(one)} {LOOKS[one].word.lower()}" for one in LOOKS if one in verdicts]
    return listed(counts) if counts else "no target"


def write_slide(project: Path, stem: Path) -> tuple[Path, ...]:
    """Write `<stem>.svg`, `<stem>.png` and the alt text `<stem>.txt`; none where the project has no facts for it.

    Raises BookError when the picture's template is missing or cannot be drawn.
    """
    if not (project / FACTS).is_file():
        return ()
    if not (project / TEMPLATE).is_file():
        raise BookError(f"{TEMPLATE}: the picture for slides is drawn by it; restore _extensions/.")
    text = (project / FACTS).read_text(encoding="utf-8")
    made = tuple(stem.with_name(f"{stem.name}.{ending}") for ending in ("svg", "png", "txt"))
    try:
        compiler = typst.Compiler(
            root=project, font_paths=list(FONTS), ignore_system_fonts=True, sys_inputs={"slide": text}
        )
        compiler.compile(project / TEMPLATE, output=made[0], format="svg")
        compiler.compile(project / TEMPLATE, output=made[1], format="png", ppi=ACROSS_A_SLIDE)
    except typst.TypstError as error:
        raise BookError(f"{TEMPLATE}: the picture for slides could not be drawn: {error.message}") from error
    made[-1].write_text(json.loads(text)["alt"] + "\n", encoding="utf-8")
    return made
