"""A folder on the disk from a person's answers; then further goals and notebooks, another id: all of it or nothing."""

from __future__ import annotations

import datetime
import re
import shutil
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import yaml

from milepost.checks import Severity, check_data
from milepost.country import (
    Refusal,
    country_of,
    did_you_mean,
    load_parameters,
    pillar_ids,
    read_items,
    scratch_folder,
    write_together,
    write_whole,
)
from milepost.editions.starting.folder import (
    DEFAULT_GOALS,
    EXAMPLE,
    FIGURES,
    QUESTION,
    NewFolder,
    folder_files,
    goals_of,
)
from milepost.editions.starting.samples import commented, further_notebook, goal_notebook
from milepost.running import list_chapters

YEARS = 10  # of a framework whose end nobody told
IGNORED = {".git", ".gitignore", ".venv", ".DS_Store", "README.md", "LICENSE"}  # may lie there before


@dataclass(frozen=True)
class Answers:
    """What a person gave or was asked for; blank where the usual is meant."""

    code: str
    name: str
    start: int | None
    end: int | None
    goals: tuple[str, ...]
    peers: str
    peer_group: str
    edition: int | None

    def asked(self, ask: Callable[..., str]) -> Answers:
        """The same with the answers to what was not given."""
        country, year = country_of(self.code), _today().year
        name = self.name or ask("Name of the country, as in a sentence", default=country.name)
        start = self.start or int(ask("First year of the framework", default=str(year)))
        end = self.end or int(ask("Its last year", default=str(start + YEARS)))
        goals, number = list(self.goals), 1
        while not self.goals:
            usual = [*DEFAULT_GOALS.values()][number - 1] if number <= len(DEFAULT_GOALS) else "done"
            told = ask(f"Goal {number} (its name; 'done' when there are no more)", default=usual)
            if told == "done":
                break
            goals.append(next((f"{one}={text}" for one, text in DEFAULT_GOALS.items() if text == told), told))
            number += 1
        peers = self.peers or ask("Peers, as THA,VNM (blank: none)", default="", show_default=False)
        return replace(self, name=name, start=start, end=end, goals=tuple(goals), peers=peers)

    def plan(self, *, live: bool) -> NewFolder:
        """What is to be written. Raises Refusal for what no folder can be made of."""
        today = _today()
        listed = country_of(self.code)
        name = self.name.strip() or listed.name
        start = self.start or today.year
        years = {"start_year": start, "end_year": self.end or start + YEARS}
        if years["end_year"] <= start:
            raise Refusal(
                f"the framework starts in {start} and ends in {years['end_year']}", remedy="exchange the years"
            )
        peers = tuple(
            dict.fromkeys(country_of(code).alpha_3 for code in self.peers.replace(";", ",").split(",") if code.strip())
        )
        if listed.alpha_3 in peers:
            raise Refusal(f"{listed.alpha_3} is the country itself and no peer", remedy="leave it out of --peers")
        own = {"name": name, "possessive": f"{name}'" if name.endswith("s") else f"{name}'s", **years}
        own |= {"also": (listed.name,)} if name != listed.name else {}
        own |= {"peer_group": self.peer_group} if self.peer_group and peers else {}
        goals = goals_of(self.goals) if self.goals else dict(DEFAULT_GOALS)
        edition = self.edition or today.year
        return NewFolder(listed.model_copy(update=own), goals, peers, edition, today, live=live)


def _today() -> datetime.date:
    return datetime.datetime.now(tz=datetime.UTC).date()


def start_folder(target: Path, answers: Answers, *, live: bool) -> tuple[NewFolder, list[str]]:
    """Write the folder, and what to tell of it. Raises Refusal where something lies there, or would be unsound."""
    plan = answers.plan(live=live)
    if target.exists() and not target.is_dir():
        raise Refusal(f"{target} is a file", remedy="name another folder")
    held = sorted(path.name for path in target.iterdir() if path.name not in IGNORED) if target.is_dir() else []
    if held:
        raise Refusal(f"{target} is not empty: it holds {held[0]}", remedy="name an empty folder, or a new one")
    files = folder_files(plan)
    with scratch_folder("init") as trial:
        for name, content in files.items():
            (trial / name).parent.mkdir(parents=True, exist_ok=True)
            (trial / name).write_bytes(content)
        errors = [found for found in check_data(trial / "data") if found.severity is Severity.ERROR]
        if errors:
            raise Refusal(f"the folder would not be sound: {errors[0]}", remedy="choose other names or codes")
    for name, content in files.items():
        path = target / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if not path.exists():
            write_whole(path, content)
    goals = ", ".join(plan.goals)
    return plan, [f"{len(files)} files written for {plan.country.name}: goals {goals}; edition {plan.edition}."]


FRAMEWORK = "data/framework"
PILLARS = f"{FRAMEWORK}/pillars.yml"
SECTION = 2  # column of measures.csv and actions.csv that names the goal


def add_goal(root: Path, pillar: str, name: str, goal: str) -> list[str]:
    """Add a goal, its two files and its notebook; their places. Raises Refusal when there is one, or for a bad id."""
    _refuse_id(root, pillar)
    if not name.strip():
        raise Refusal("a goal needs a name", remedy='give --name "Digital health"')
    item = {"id": pillar, "name": name, "goal": goal or "What this goal is to reach, in a sentence."}
    before = (root / PILLARS).read_text(encoding="utf-8").rstrip("\n")
    files = {
        f"notebooks/{pillar}.ipynb": goal_notebook(pillar, name, QUESTION, _values(root, pillar)),
        f"{FRAMEWORK}/indicators/{pillar}.yml": EXAMPLE + commented(f"- id: first_indicator\n  name: {name}\n"),
        f"data/observations/{pillar}.csv": FIGURES,
        PILLARS: f"{before}\n{yaml.safe_dump([item], sort_keys=False, allow_unicode=True, width=110)}",
    }
    for place, text in files.items():
        write_whole(root / place, text)
    return [*files]


def add_chapter(root: Path, chapter: str, title: str) -> list[str]:
    """Add a notebook across the goals and list it in `_quarto.yml`; their places. Raises Refusal."""
    _refuse_id(root, chapter)
    listing = (root / "_quarto.yml").read_text(encoding="utf-8")
    listed = [*re.finditer(r"^( *- )notebooks/[a-z0-9_]+\.ipynb *\n", listing, re.MULTILINE)]
    if not listed or not title.strip():
        raise Refusal("_quarto.yml lists no notebook" if not listed else "a chapter needs a title", remedy="add one")
    last = listed[-1]
    text = f"{listing[: last.end()]}{last[1]}notebooks/{chapter}.ipynb\n{listing[last.end() :]}"
    place = f"notebooks/{chapter}.ipynb"
    write_whole(root / place, further_notebook(chapter, title, _values(root, chapter)))
    write_whole(root / "_quarto.yml", text)
    return [place, "_quarto.yml"]


def rename_goal(root: Path, old: str, new: str) -> list[str]:
    """Give a goal another id in every file; the places that changed. Raises Refusal, and then nothing has changed."""
    known = pillar_ids(read_items(root / PILLARS))
    if old not in known:
        raise Refusal(f"there is no goal '{old}'", remedy=did_you_mean(old, known))
    _refuse_id(root, new)
    changed, gone = _renamed(root, old, new)
    with scratch_folder("rename") as trial:
        shutil.copytree(root / "data", trial / "data")
        _put(trial, {place: text for place, text in changed.items() if place.startswith("data/")}, gone)
        already = {str(found) for found in check_data(root / "data") if found.severity is Severity.ERROR}
        faults = [str(found) for found in check_data(trial / "data") if found.severity is Severity.ERROR]
        strange = [fault for fault in faults if fault.replace(new, old) not in already and fault not in already]
        if strange:
            raise Refusal(f"'{old}' cannot be renamed: {strange[0]}", remedy="mend that first")
    _put(root, changed, gone)
    return [*sorted(changed), *(f"{place} (gone)" for place in gone)]


def _renamed(root: Path, old: str, new: str) -> tuple[dict[str, bytes], list[str]]:
    """The files as they would be, and those that go."""
    moved = {
        f"notebooks/{old}.ipynb": f"notebooks/{new}.ipynb",
        f"{FRAMEWORK}/indicators/{old}.yml": f"{FRAMEWORK}/indicators/{new}.yml",
        f"data/observations/{old}.csv": f"data/observations/{new}.csv",
    }
    texts = {new_place: (root / place).read_text(encoding="utf-8") for place, new_place in moved.items()}
    changed = {
        place: _in_notebook(text, old, new) if place.endswith(".ipynb") else text for place, text in texts.items()
    }
    edits = {
        PILLARS: (rf"^(- *id: *['\"]?){old}(['\"]? *)$", rf"\g<1>{new}\g<2>"),
        f"{FRAMEWORK}/registers.yml": (rf"(\bid: *['\"]?){old}\b", rf"\g<1>{new}"),
        "_quarto.yml": (rf"\bnotebooks/{old}\.ipynb\b", f"notebooks/{new}.ipynb"),
        **{
            path.relative_to(root).as_posix(): (rf"^( +){old}(:)", rf"\g<1>{new}\g<2>")
            for path in sorted((root / "params").glob("*.yml"))
        },
        **{
            f"{FRAMEWORK}/{name}.csv": (rf"^((?:[^,\n]*,){{{SECTION}}}){old}(,)", rf"\g<1>{new}\g<2>")
            for name in ("measures", "actions")
        },
    }
    for place, (pattern, text) in edits.items():
        before = (root / place).read_text(encoding="utf-8")
        after = re.sub(pattern, text, before, flags=re.MULTILINE)
        if after != before:
            changed[place] = after
    for path in [*sorted((root / "notebooks").glob("*.ipynb")), *sorted(root.glob("*.qmd"))]:
        before = path.read_text(encoding="utf-8")
        after = _references(before, old, new)
        if after != before and path.stem != old:
            changed[path.relative_to(root).as_posix()] = after
    return {place: text.encode() for place, text in changed.items()}, [*moved]


def _in_notebook(text: str, old: str, new: str) -> str:
    return _references(text, old, new).replace(f'pillar = \\"{old}\\"', f'pillar = \\"{new}\\"')


def _references(text: str, old: str, new: str) -> str:
    """Labels of sections, and what refers to them."""
    was, now = old.replace("_", "-"), new.replace("_", "-")
    return re.sub(rf"([#@]sec-){re.escape(was)}(?![a-z0-9])", rf"\g<1>{now}", text)


def _put(root: Path, changed: dict[str, bytes], gone: list[str]) -> None:
    """Write the new files, then those that name them, then take away the old ones."""
    named = {place.removeprefix("data/"): text for place, text in changed.items() if place.startswith("data/")}
    there = {name: (root / "data" / name).read_bytes() for name in named if (root / "data" / name).exists()}
    for place, text in changed.items():
        if place.removeprefix("data/") not in there:
            write_whole(root / place, text)
    write_together(root / "data", {name: named[name] for name in there}, there)
    for place in gone:
        (root / place).unlink(missing_ok=True)


def _refuse_id(root: Path, name: str) -> None:
    if re.fullmatch("[a-z][a-z0-9_]*", name) is None:
        raise Refusal(f"'{name}' is no id", remedy="write small letters, digits and underscores, as digital_health")
    if name in {chapter.id for chapter in list_chapters(root)} or (root / "notebooks" / f"{name}.ipynb").exists():
        raise Refusal(f"there is a chapter '{name}' already", remedy="choose another id")


def _values(root: Path, chapter: str) -> dict[str, Any]:
    """The newest edition's parameters, as literals of a notebook."""
    editions = sorted(
        (path for path in (root / "params").glob("*.yml") if path.stem.isdigit()), key=lambda one: one.stem
    )
    if not editions:
        raise Refusal("params/ holds no edition", remedy="write one, or start with milepost init")
    return load_parameters(editions[-1]).for_chapter(chapter)
