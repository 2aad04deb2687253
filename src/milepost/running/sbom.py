"""What an edition was made with, as a CycloneDX bill of materials: every installed distribution, and the project.

It holds no time and no place, so that the same environment gives the same bytes; a scanner of known faults reads
it years later.
"""

from __future__ import annotations

import json
import platform
import re
import uuid
from importlib.metadata import Distribution, distributions
from pathlib import Path
from typing import Any

from milepost.country import checksum_of, write_whole

SBOM = "sbom/milepost.cdx.json"
PROJECT = "milepost"
LONGEST_LICENCE = 80  # some packages hold the whole text in that field


def write_sbom(work: Path) -> None:
    """Write `sbom/milepost.cdx.json` of the environment that runs this."""
    path = work / SBOM
    path.parent.mkdir(parents=True, exist_ok=True)
    write_whole(path, json.dumps(describe_environment(), ensure_ascii=False, indent=1) + "\n")


def describe_environment() -> dict[str, Any]:
    """The bill of materials (CycloneDX 1.6) as a JSON document."""
    installed = {_normal(one.name): one for one in distributions()}
    held = [installed[name] for name in sorted(installed)]
    components = [_component(one) for one in held if _normal(one.name) != PROJECT]
    python = {"type": "platform", "bom-ref": "python", "name": "CPython", "version": platform.python_version()}
    document = {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {
            "component": _component(installed[PROJECT], "application"),
            "properties": [{"name": "milepost:platform", "value": f"{platform.system()} {platform.machine()}"}],
        },
        "components": [*components, python],
        "dependencies": [{"ref": _reference(one), "dependsOn": _needs(one, installed)} for one in held],
    }
    number = uuid.uuid5(uuid.NAMESPACE_URL, checksum_of(json.dumps(document).encode("utf-8")))
    return {**document, "serialNumber": f"urn:uuid:{number}"}


def _component(one: Distribution, kind: str = "library") -> dict[str, Any]:
    reference = _reference(one)
    licences = _licences(one)
    return {
        "type": kind,
        "bom-ref": reference,
        "name": _normal(one.name),
        "version": one.version,
        "purl": reference,
        **({"licenses": licences} if licences else {}),
    }


def _licences(one: Distribution) -> list[dict[str, Any]]:
    """The licence as the distribution says it: an SPDX expression, else its name, else its classifiers."""
    said = one.metadata.json
    if "license_expression" in said:
        return [{"expression": said["license_expression"]}]
    name = str(said.get("license", "")).strip()
    if name and len(name) <= LONGEST_LICENCE and "\n" not in name:
        return [{"license": {"name": name}}]
    found = [line.rpartition("::")[2].strip() for line in said.get("classifier", []) if line.startswith("License ::")]
    return [{"license": {"name": line}} for line in sorted({*found})]


def _needs(one: Distribution, installed: dict[str, Distribution]) -> list[str]:
    """What it asks for and is there; what only an extra asks for is left out."""
    asked = (line.partition(";") for line in one.requires or [])
    named = (re.match(r"[\w.-]+", line) for line, _, when in asked if "extra ==" not in when)
    names = {_normal(found.group()) for found in named if found}
    return sorted(_reference(installed[name]) for name in names & installed.keys())


def _reference(one: Distribution) -> str:
    return f"pkg:pypi/{_normal(one.name)}@{one.version}"


def _normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()
