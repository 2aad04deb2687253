"""Why a job runs, in words that name the file and the figure."""

from __future__ import annotations

from typing import Any

SHOWN = 3
# The files that the parts of a job's inputs come from, and what a row of each is called.
PLACES = {
    "pillars": ("data/framework/pillars.yml", "goal"),
    "indicators": ("data/framework/indicators/", "indicator"),
    "targets": ("data/framework/targets.csv", "target"),
    "events": ("data/framework/events.csv", "event"),
    "measures": ("data/framework/measures.csv", "measure"),
    "overrides": ("data/framework/overrides.csv", "override"),
    "figures": ("data/observations/", "figure"),
    "peers": ("data/peers/", "peers' figure"),
    "releases": ("data/observations/", "release"),
    "peers_releases": ("data/peers/", "peers' release"),
    "provinces": ("data/provinces.csv", "province"),
}
BEHIND = {"releases": "figures", "peers_releases": "peers"}


def compare(before: dict[str, dict[str, Any]], now: dict[str, dict[str, Any]]) -> list[str]:
    """What differs between what a job rested on and rests on now, except its inputs: see `compare_inputs`."""

    def changed(part: str) -> list[str]:
        return _changed(before.get(part, {}), now.get(part, {}))

    files = [*changed("notebook"), *changed("files")]
    reasons = [f"{name} has changed" for name in files]
    if len(files) > SHOWN:
        reasons = [f"{_counted(files, 'file')} changed ({_listed(files)})"]
    for part in ("parameters", "libraries"):
        was, is_ = before.get(part, {}), now.get(part, {})
        reasons += [f"{name} is {_said(is_.get(name))} (was {_said(was.get(name))})" for name in changed(part)]
    code, needs = changed("code"), changed("results")
    if code:
        reasons.append(f"src/milepost: {_counted(code, 'file')} changed ({_listed(code)})")
    if needs:
        reasons.append(f"the results of {', '.join(needs)} have changed")
    return reasons


def compare_inputs(before: dict[str, Any], now: dict[str, Any], pillar: str | None) -> list[str]:
    """What differs between two inputs, file by file. `pillar` names the file of a pillar's chapter."""
    reasons, told = [], set()
    for kind, (place, noun) in PLACES.items():
        was = before["framework"][kind] if kind in before["framework"] else before.get(kind, {})
        is_ = now["framework"][kind] if kind in now["framework"] else now.get(kind, {})
        names = _changed(was, is_)
        if kind in BEHIND and BEHIND[kind] in told:
            continue  # a figure that has changed has a new release, which need not be said too
        if names:
            told.add(kind)
            verb = "differs" if len(names) == 1 else "differ"
            reasons.append(f"{_place(place, kind, pillar)}: {_counted(names, noun)} {verb} ({_listed(names)})")
        elif list(was) != list(is_):
            reasons.append(f"{_place(place, kind, pillar)}: the order has changed")
    if before["as_of"] != now["as_of"]:
        reasons.append(f"figures as of {now['as_of']} (were of {before['as_of']})")
    if before["widen"] != now["widen"]:
        factors = f"{now['widen']:.2f} times as wide as the tables say (were {before['widen']:.2f})"
        reasons.append(f"all intervals are {factors}")
    return reasons


def _place(place: str, kind: str, pillar: str | None) -> str:
    if pillar is None or not place.endswith("/"):
        return place.rstrip("/")
    ending = {"figures": ".csv", "releases": ".csv", "indicators": ".yml"}.get(kind)
    return f"{place}{pillar}{ending}" if ending else place.rstrip("/")


def _changed(before: dict[str, Any], now: dict[str, Any]) -> list[str]:
    return [name for name in {**now, **before} if before.get(name) != now.get(name)]


def _counted(names: list[str], noun: str) -> str:
    return f"1 {noun}" if len(names) == 1 else f"{len(names)} {noun}s"


def _listed(names: list[str]) -> str:
    return ", ".join(names[:SHOWN]) + (" and others" if len(names) > SHOWN else "")


def _said(value: Any) -> str:
    return "not set" if value is None else str(value)
