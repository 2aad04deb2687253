"""docs/handbook.md: another trend, another column, another colour are each an edit of one cell."""

import contextlib
import io
import json
import re

import matplotlib as mpl
import matplotlib.pyplot as plt
import pytest

import milepost as mp

DIFF = re.compile(r"```diff notebooks/(\w+)\.ipynb\n(.*?)```", re.DOTALL)


def edits(root):
    """The page's edits: the notebook, the lines that go and those that come."""
    page = (root / "docs" / "handbook.md").read_text(encoding="utf-8")
    for name, body in DIFF.findall(page):
        old, new = ("\n".join(line[1:] for line in body.splitlines() if line.startswith(sign)) for sign in ("-", "+"))
        yield name, old, new


def run_all(root, name, old, new, monkeypatch):
    """All cells in order, with one of them edited; what the notebook's names then hold, and what it showed."""
    cells = json.loads((root / "notebooks" / f"{name}.ipynb").read_text(encoding="utf-8"))["cells"]
    sources = ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"]
    touched = [source for source in sources if old in source]
    assert len(touched) == 1, f"{old!r} stands in {len(touched)} cells"
    shown, figures, names = [], [], {}
    monkeypatch.chdir(root / "notebooks")
    monkeypatch.setattr(mp.Chapter, "show", lambda _, *parts, **__: shown.extend(parts))
    monkeypatch.setattr(mp.Chapter, "write", lambda *_, **__: None)
    with mpl.rc_context(), contextlib.redirect_stdout(io.StringIO()):
        plt.switch_backend("agg")
        for source in sources:
            exec(compile(source.replace(old, new), name, "exec"), names)  # noqa: S102  (a notebook of ours)
    figures = [part for part in shown if not isinstance(part, str)]
    text = "\n".join(part for part in shown if isinstance(part, str))
    plt.close("all")
    return names, text, figures


@pytest.fixture(scope="module")
def before(request):
    with pytest.MonkeyPatch.context() as patch:
        name, _, _ = next(edits(request.config.rootpath))
        return run_all(request.config.rootpath, name, "plt.style.use", "plt.style.use", patch)


@pytest.mark.slow
def test_another_trend_is_an_edit_of_one_cell_and_the_verdicts_follow(root, monkeypatch, before):
    names, text, _ = run_all(root, *next(edits(root)), monkeypatch)
    assert set(names["verdicts"]["method"].dropna()) == {"Theta"}
    chances = [frame["verdicts"].set_index("indicator")["probability"] for frame in (names, before[0])]
    assert (chances[0] - chances[1]).abs().max() > 0.05
    said = f"{100 * chances[0]['internet_users']:.0f} % chance of reaching 90 % by 2035"
    assert said in text
    assert said not in before[1]


@pytest.mark.slow
def test_another_column_is_an_edit_of_one_cell(root, monkeypatch, before):
    _, text, _ = run_all(root, *list(edits(root))[1], monkeypatch)
    header = "| Indicator | Verdict | Latest | Target | Custodian |"
    assert header in text
    assert header not in before[1]


@pytest.mark.slow
def test_another_colour_is_an_edit_of_one_cell(root, monkeypatch, before):
    def colours(figures):
        return {line.get_color() for figure in figures for ax in figure.axes for line in ax.lines}

    _, _, figures = run_all(root, *list(edits(root))[2], monkeypatch)
    assert "black" in colours(figures)
    assert "black" not in colours(before[2])
