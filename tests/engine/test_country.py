"""What data/country.yml says is read everywhere; a file that is wrong is refused."""

import pytest

from framework_fixture import COUNTRY
from milepost.book.project import with_goals
from milepost.country import Refusal, country_of, load_country
from milepost.exchange.incoming.whose import economy_in, is_own, other
from milepost.running.chapters import list_chapters
from project_copy import copy_project


def test_a_country_is_found_by_each_of_its_codes():
    assert [country_of(code).name for code in ("LAO", "la", "418")] == ["Laos"] * 3
    with pytest.raises(Refusal, match="'Laos' is no country's code; write LAO"):
        country_of("Laos")


def test_what_is_own_to_one_country_is_another_economy_to_the_next():
    lao = country_of("LAO")
    assert is_own("Lao PDR", lao) is is_own("LAO", lao) is True
    assert other("Bouvet Island", lao) == "Bouvet Island"
    assert economy_in("Table 3. Lao PDR: internet users", COUNTRY) != ""
    assert economy_in("Table 3. Laos: internet users", lao) == ""


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ('m49: "074"', 'm49: "418"', "418 is no code of BV; its codes are 074, BVT"),
        ("alpha_3: BVT", "alpha_3: LAO", "LAO is no code of BV"),
        ("start_year: 2021", "start_year: 2040", "exchange or correct the years"),
        ("name: Bouvet\n", "", "has no name"),
        ("  code: BV", "  code: XX", "'BV-1' is no code of a province"),
        ("  code: BV-[1-9][0-9]?", "  code: BV-[1-9", "is no pattern"),
        ("language:", "languages:", "did you mean 'language'"),
    ],
)  # fmt: skip
def test_a_country_file_that_is_wrong_is_refused_with_what_to_write(data, check_errors, old, new, words):
    path = data / "country.yml"
    path.write_text(path.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")
    assert any(words in found for found in check_errors(data))


def test_parts_language_and_peers_may_be_absent(data, check_errors):
    (data / "country.yml").write_text(
        "alpha_2: BV\nalpha_3: BVT\nm49: '074'\nname: A\npossessive: A's\nstart_year: 2021\nend_year: 2035\n"
    )
    for name in ("provinces.csv", "province_names.csv", "peers/peers.csv"):
        (data / name).unlink()
    held = load_country(data)
    assert (held.peers, held.others, held.part) == ("peers", "the peers", "part of the country")
    assert not any("provinces.csv" in found or "peers" in found for found in check_errors(data))


@pytest.fixture
def check_errors():
    from milepost.checks import check_data
    from milepost.checks.finding import Severity

    return lambda data: [str(found) for found in check_data(data) if found.severity is Severity.ERROR]


def test_the_books_chapters_are_the_goals_of_pillars_yml_in_their_order():
    listed = ["index.qmd", {"part": "Aims", "chapters": ["notebooks/b.ipynb", "notebooks/more.ipynb"]}]
    assert with_goals(listed, ["a", "b"])[1]["chapters"] == [
        "notebooks/a.ipynb",
        "notebooks/b.ipynb",
        "notebooks/more.ipynb",
    ]
    assert with_goals(["index.qmd", "more.qmd"], ["a"])[2] == {"part": "The goals", "chapters": ["notebooks/a.ipynb"]}


def test_a_further_notebook_that_the_book_lists_is_a_chapter_after_the_goals(place, tmp_path):
    copy_project(place, tmp_path)
    text = (tmp_path / "_quarto.yml").read_text(encoding="utf-8")
    (tmp_path / "_quarto.yml").write_text(
        text.replace("summary.ipynb", "summary.ipynb\n        - notebooks/jobs.ipynb")
    )
    (found,) = [chapter for chapter in list_chapters(tmp_path) if chapter.id == "jobs"]
    assert (found.of_pillar, set(found.needs)) == (
        False,
        {"infrastructure", "trust", "citizens", "government", "business"},
    )
