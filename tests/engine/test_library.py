"""The public names: what docs/library.md shows is what they give, every example runs, and every name has its page."""

import ast
import contextlib
import doctest
import importlib
import inspect
import io
import re
import subprocess
import sys

import matplotlib.pyplot as plt
import pytest

import milepost as mp

BLOCK = re.compile(r"```(python)?\n(.*?)```", re.DOTALL)


def shown(code, names):
    """What a block prints, and the value of its last expression as a notebook shows it."""
    body = ast.parse(code).body
    out = io.StringIO()
    last = body.pop() if isinstance(body[-1], ast.Expr) else None
    with contextlib.redirect_stdout(out):
        exec(compile(ast.Module(body, []), "page", "exec"), names)  # noqa: S102  (a page of ours)
        value = eval(compile(ast.Expression(last.value), "page", "eval"), names) if last else None  # noqa: S307
    return out.getvalue() + ("" if value is None else f"{value}\n")


def test_what_the_tour_shows_is_what_the_library_gives(root, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    plt.switch_backend("agg")
    page = (root / "docs" / "library.md").read_text(encoding="utf-8")
    names, said, compared = {}, "", 0
    for language, body in BLOCK.findall(page):
        if language:
            said = shown(body, names)
        else:
            assert said == body
            compared += 1
    assert compared >= 5
    assert (tmp_path / "internet.png").stat().st_size > 1000
    plt.close("all")
    plt.rcdefaults()


def public():
    """Every public function, by the name that a user writes."""
    found = {f"mp.{name}": getattr(mp, name) for name in dir(mp)}
    for module in ("plot", "record", "say"):
        held = getattr(mp, module)
        found |= {f"mp.{module}.{name}": getattr(held, name) for name in held.__all__}
    return {name: one for name, one in found.items() if inspect.isfunction(one) or inspect.isclass(one)}


@pytest.mark.parametrize("name", sorted(public()))
def test_every_example_of_a_public_name_runs(name, place, monkeypatch):
    monkeypatch.chdir(place)
    one = public()[name]
    finder, runner = doctest.DocTestFinder(recurse=False), doctest.DocTestRunner()
    names = dict(vars(importlib.import_module(one.__module__)))
    for test in finder.find(one, name, globs=names):
        runner.run(test, out=lambda _: None)
    plt.close("all")
    assert runner.failures == 0


def test_the_reference_lists_every_public_name_with_its_parts(root):
    command = [sys.executable, str(root / "docs" / "make_reference.py"), "--check"]
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


def test_importing_the_library_costs_nothing_until_a_name_is_used():
    script = "import sys, milepost as mp; mp.__version__; print({'pandas', 'numpy', 'matplotlib'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"


def test_the_librarys_version_is_the_packages():
    from importlib.metadata import version

    assert mp.__version__ == version("milepost")
