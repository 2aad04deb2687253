"""From a person's answers to a folder on the disk: everything is checked before anything is written."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from milepost.checks import Severity, check_data
from milepost.country import Refusal, country_of, scratch_folder, write_whole
from milepost.starting.folder import DEFAULT_GOALS, NewFolder, folder_files, goals_of

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
