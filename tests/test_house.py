"""House rules, held by reading the source: one way for imports, small modules, nothing of this machine."""

import ast
import re
import subprocess

import pytest

# Each room may import those before it, never those after.
ORDER = [
    "records",
    "project_folder",
    "economies",
    "due_dates",
    "framework",
    "chapters",
    "corrections",
    "observations",
    "provinces",
    "strict_yaml",
    "parameters",
    "checks",
    "exchange",
    "trends",
    "assess",
    "backtest",
    "known_then",
    "verdict_record",
    "past_targets",
    "batch",
    "results",
    "inputs",
    "words",
    "figures",
    "subject_figures",
    "tables",
    "indicators",
    "whatif",
    "chapter",
    "comparing",
    "sections",
    "notebooks",
    "workers",
    "kernels",
    "jobs",
    "execute",
    "task",
    "fingerprints",
    "reasons",
    "store",
    "runner",
    "book",
    "workspace",
    "manifest",
    "handout",
    "warm",
    "journal",
    "material",
    "dataset",
    "provenance",
    "drafts",
    "typesetting",
    "edition",
    "progress",
    "verifying",
    "previewing",
    "rooms",
    "cli",
]
LONGEST_MODULE = 300


def modules(root):
    return sorted((root / "src" / "milepost").rglob("*.py"))


def room(path, root):
    parts = path.relative_to(root / "src" / "milepost").parts
    return parts[0].removesuffix(".py")


def test_imports_run_one_way(root):
    wrong = []
    for path in modules(root):
        here = room(path, root)
        if here == "__init__":
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = []
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("milepost"):
                tail = (node.module or "").split(".")[1:2]
                names = tail or [alias.name for alias in node.names]
            wrong += [(path.name, name) for name in names if ORDER.index(name) > ORDER.index(here)]
    assert wrong == []


def test_no_module_is_long(root):
    sizes = {path.name: len(path.read_text(encoding="utf-8").splitlines()) for path in modules(root)}
    assert {name: size for name, size in sizes.items() if size > LONGEST_MODULE} == {}


def test_no_room_is_called_utils(root):
    assert not {path.stem for path in modules(root)} & {"utils", "helpers", "common", "misc"}


def test_every_module_says_what_it_is(root):
    silent = [path for path in modules(root) if not ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))]
    assert silent == []


def tracked(root):
    try:
        listed = subprocess.run(["git", "ls-files"], cwd=root, capture_output=True, text=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("not a git checkout")
    return [root / line for line in listed.stdout.splitlines() if (root / line).is_file()]


def test_no_tracked_file_names_this_machine(root):
    here = re.compile(re.escape(str(root.parent) + "/")) if len(root.parent.parts) > 2 else re.compile("/home/[a-z]+/")
    wrong = []
    for path in tracked(root):
        try:
            text = path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue
        if here.search(text):
            wrong.append(path.name)
    assert wrong == []
