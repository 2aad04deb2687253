"""The scorecard as a picture for slides: its facts from the results, then SVG and PNG by Typst, and its alt text."""

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import typst

from milepost.book.pdf import FONTS
from milepost.book.problems import BookError
from milepost.country import Parameters, Verdict, as_text
from milepost.report import LOOKS, IndicatorResult, listed, read_results

FACTS = "slide.json"
TEMPLATE = "_extensions/milepost/slide.typ"
SHARPNESS = 144  # points an inch: 1,920 across
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
        compiler.compile(project / TEMPLATE, output=made[1], format="png", ppi=SHARPNESS)
    except typst.TypstError as error:
        raise BookError(f"{TEMPLATE}: the picture for slides could not be drawn: {error.message}") from error
    made[-1].write_text(json.loads(text)["alt"] + "\n", encoding="utf-8")
    return made
