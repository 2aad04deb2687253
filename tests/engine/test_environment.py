"""One list of packages: pyproject.toml, environment.yml and the lock files agree."""

import re
import tomllib
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
LOCKS = ["requirements.lock", "requirements-dev.lock"]


def named(lines):
    parsed = (Requirement(line) for line in lines)
    return {canonicalize_name(item.name): item.specifier for item in parsed}


def locked(lock):
    text = (ROOT / lock).read_text()
    return [
        (canonicalize_name(name), version) for name, version in re.findall(r"^([\w.-]+)==(\S+)", text, re.MULTILINE)
    ]


def test_conda_environment_lists_the_packages_of_the_metadata():
    listed = yaml.safe_load((ROOT / "environment.yml").read_text())["dependencies"]
    plain = [item for item in listed if isinstance(item, str) and not item.startswith(("python>", "quarto", "pip"))]
    from_pip = next(item["pip"] for item in listed if isinstance(item, dict))
    assert named([*plain, *from_pip]) == named(PROJECT["dependencies"])


def test_conda_environment_brings_genuine_quarto():
    assert "quarto" in yaml.safe_load((ROOT / "environment.yml").read_text())["dependencies"]


@pytest.mark.parametrize("lock", LOCKS)
def test_lock_satisfies_every_declared_dependency(lock):
    wanted = dict(named(PROJECT["dependencies"]))
    if "dev" in lock:
        wanted |= named(PROJECT["optional-dependencies"]["dev"])
    versions = {}
    for name, version in locked(lock):
        versions.setdefault(name, []).append(version)
    unmet = [name for name, spec in wanted.items() if not all(spec.contains(v) for v in versions.get(name, ["0"]))]
    assert unmet == []


@pytest.mark.parametrize("lock", LOCKS)
def test_every_locked_package_has_hashes_and_no_address(lock):
    text = (ROOT / lock).read_text()
    entries = re.split(r"^(?=[\w.-]+==)", text, flags=re.MULTILINE)[1:]
    assert entries
    assert all("--hash=sha256:" in entry for entry in entries)
    assert "://" not in text


def test_both_locks_pin_the_same_versions():
    assert set(locked("requirements.lock")) <= set(locked("requirements-dev.lock"))
