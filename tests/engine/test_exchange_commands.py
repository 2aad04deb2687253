"""`milepost import` shows a difference, writes only with --apply, and says what it could not use."""

import pytest

from api_fixture import BANK_HAS_NONE, BANK_REFUSES, Sent, Service, bank, bank_row, sdg, sdg_row
from exchange_fixture import added, contents
from sdmx_fixture import csv_1, generic_xml, row

DAY = ("--release", "2026-03-31")
NEW = ("--title", "SDG database, 2026", "--publisher", "UNSD", "--published", "2026", "--address", "https://un.org/x")


def test_a_dry_run_shows_the_difference_and_changes_no_file(project):
    file = project.write("answer.csv", csv_1([row("2024"), row("2025", SERIES="IT_MOB_4GNTWK"), row(SERIES="SI_POV")]))
    before = contents(project.data)
    done = project.milepost("import", "sdmx", file, "--source", "unsdg2020", *DAY)
    assert done.code == 0
    assert "new\tmobile_ownership 2024\t\t\t71.5\tnormal\tunsdg2020\tanswer.csv row 2\t" in done.out
    assert "left out\tseries SI_POV, which no rule maps\t1 figure" in done.out
    assert "Release of 2026-03-31: 2 new, 0 revised, 0 refused, 1 left out." in done.out
    assert "--apply writes it" in done.err
    assert contents(project.data) == before


def test_with_apply_the_release_is_appended_with_its_source(project):
    file = project.write("answer.xml", generic_xml([row("2024"), row("2023", "93.6", SERIES="IT_MOB_4GNTWK")]))
    before = contents(project.data)
    done = project.milepost("import", "sdmx", file, "--source", "unsdg2026", *NEW, *DAY, "--apply")
    assert done.code == 0
    assert "2 rows written: citizens.csv, infrastructure.csv, references.bib." in done.err
    after = contents(project.data)
    name = "observations/infrastructure.csv"
    assert added(before[name], after[name]) == ["mobile_4g_coverage,2023,93.6,both,total,,2026-03-31,normal,unsdg2026"]
    assert project.milepost("check").code == 0
    assert (
        "0 new, 0 revised, 2 unchanged" in project.milepost("import", "sdmx", file, "--source", "unsdg2026", *DAY).out
    )


def test_what_is_refused_stops_the_import_unless_it_is_left_out(project):
    file = project.write("answer.csv", csv_1([row(), row("2022", "<1")]))
    command = ("import", "sdmx", file, "--source", "unsdg2020", *DAY)
    before = contents(project.data)
    done = project.milepost(*command)
    assert done.code == 1
    assert "refused\tanswer.csv row 3\tthe value '<1' is no plain number" in done.out
    assert project.milepost(*command, "--apply").code == 1
    assert contents(project.data) == before
    assert project.milepost(*command, "--apply", "--without-refused").code == 0
    assert contents(project.data) != before


def test_an_import_that_would_bring_an_error_is_shown_with_it_and_never_written(project):
    rule = "- {series: IT_MOB_OWN, indicator: cybersecurity_2018, factor: 0.01}"
    file, rules = project.write("answer.csv", csv_1([row()])), project.write("map.yml", rule)
    before = contents(project.data)
    command = ("import", "sdmx", file, "--source", "unsdg2020", "--map", rules, *DAY)
    shown, applied = project.milepost(*command), project.milepost(*command, "--apply")
    assert (shown.code, applied.code) == (1, 1)
    assert "error\tseries_end\t" in shown.out
    assert "the data would have the errors above" in shown.err
    assert "The data have 1 error" in applied.err
    assert contents(project.data) == before


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("sdmx", "answer.csv", "--source", "unsdg2020"), "give --release YYYY-MM-DD"),
        (("sdmx", "answer.csv", "--source", "unsdg2020", "--release", "31.3.2026"), "is no day"),
        (("sdmx", "nothing.csv", "--source", "unsdg2020", *DAY), "there is no such file"),
        (("sdmx", ".", "--source", "unsdg2020", *DAY), "is a folder"),
        (("sdmx", "answer.csv", "--source", "unsdg2020", *DAY, "--map", "no.yml"), "no.yml: is missing"),
        (("sdmx", "answer.csv", "--source", "x1", *DAY, "--title", "T"), "--publisher '' does not do"),
        (("sdmx", "answer.csv", "--source", "X 1", *NEW, *DAY), "--source 'X 1' does not do"),
        (("unsdg", "IT_MOB_OWN"), "give --release YYYY-MM-DD"),
        (("worldbank", "IT.NET.USER.ZS", "--offline"), "is not in .milepost-cache/"),
        (("worldbank", "IT.NET.USER.ZS", "--api", "http://api.example"), "is not https"),
        (("sdmx-rest", "https://api.example", "a b", "--source", "unsdg2020", *DAY), "the flow 'a b'"),
        (("sdmx-rest", "https://api.example", "DF", "--key", "a/b", "--source", "unsdg2020", *DAY), "the key 'a/b'"),
        (("sdmx-rest", "https://a.example", "DF", "--since", "x", "--source", "unsdg2020", *DAY), "the start 'x'"),
    ],
)
def test_a_command_that_cannot_work_says_what_to_do(project, arguments, words):
    project.write("answer.csv", csv_1([row()]))
    before = contents(project.folder)
    done = project.milepost("import", *arguments)
    assert done.code == 1
    assert words in done.err
    assert contents(project.folder) == before


def test_an_unknown_source_is_refused_with_what_is_needed(project):
    file = project.write("answer.csv", csv_1([row()]))
    done = project.milepost("import", "sdmx", file, "--source", "x2026", *DAY)
    assert done.code == 1
    assert "references.bib has no source 'x2026'" in done.out


def test_the_world_bank_says_when_its_figures_were_out(project):
    rows = [bank_row(), bank_row("2023", 62), bank_row("2022", 60.9), bank_row("2018", None), bank_row("2020", None)]
    with Service(Sent(bank(*rows))) as service:
        done = project.milepost("import", "worldbank", "IT.NET.USER.ZS", "--api", service.url)
        assert service.asked == ["/country/BVT/indicator/IT.NET.USER.ZS?format=json&per_page=1000&page=1"]
    assert done.code == 0
    assert "internet_users 2023\t68.9255\t2026-08-20\t62\t\twdi2026\tWorld Bank IT.NET.USER.ZS row 2" in done.out
    assert "without value\tinternet_users 2020\t56.3759" in done.out
    assert "the data hold a value; --withdraw takes it back" in done.out
    assert "Release of 2026-10-01: " in done.out
    before = contents(project.data)
    done = project.milepost(
        "import", "worldbank", "IT.NET.USER.ZS", "--api", service.url, "--offline", "--apply", "--withdraw"
    )
    assert done.code == 0
    name = "observations/citizens.csv"
    assert "internet_users,2020,,both,total,,2026-10-01,withdrawn,wdi2026" in added(
        before[name], contents(project.data)[name]
    )


def test_pages_of_the_world_bank_are_read_one_after_the_other(project):
    pages = [
        Sent(bank(bank_row("2025"), pages=2, total=2)),
        Sent(bank(bank_row("2026", 64), page=2, pages=2, total=2)),
    ]
    with Service(*pages) as service:
        done = project.milepost("import", "worldbank", "IT.NET.USER.ZS", "--api", service.url)
    assert "2 new" in done.out


def test_series_that_were_updated_on_different_days_are_two_releases(project):
    answers = [
        Sent(bank(bank_row())),
        Sent(bank(bank_row(series="IT.NET.BBND.P2"), lastupdated="2026-05-05")),
    ]
    with Service(*answers) as service:
        done = project.milepost("import", "worldbank", "IT.NET.USER.ZS", "IT.NET.BBND.P2", "--api", service.url)
    assert done.code == 1
    assert "updated on different days" in done.err


def test_the_name_of_an_indicator_fetches_all_its_series(project):
    codes = ["IT.NET.USER.ZS", "IT.NET.USER.FE.ZS", "IT.NET.USER.MA.ZS"]
    with Service(*[Sent(bank(bank_row(series=code))) for code in codes]) as service:
        done = project.milepost("import", "worldbank", "internet_users", "--api", service.url)
        assert [path.split("/")[4].split("?")[0] for path in service.asked] == codes
    assert "new\tinternet_users 2025 female" in done.out
    assert "3 new" in done.out


def test_a_new_year_of_the_world_bank_brings_its_own_source(project):
    with Service(Sent(bank(bank_row("2026", 70), lastupdated="2027-02-01"))) as service:
        done = project.milepost("import", "worldbank", "IT.NET.USER.ZS", "--api", service.url, "--apply")
    assert done.code == 0
    assert "@misc{wdi2027," in (project.data / "references.bib").read_text()


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (BANK_REFUSES, "is refused by the bank (The provided parameter value is not valid)"),
        (BANK_HAS_NONE, "has no rows for BVT"),
        (bank(bank_row(), total=2), "promised 2 rows and sent 1"),
        (bank(bank_row(), page=7), "it sent page 7"),
        (bank(bank_row(series="OTHER")), "a row of series OTHER"),
        (bank(bank_row(value={"a": 1})), "has not the shape of version 2"),
        ("{}", "has not the shape of version 2"),
        ("null", "has not the shape of version 2"),
        ('[{"page": 1}, [', "is no whole JSON"),
        ("<xml/>", "is no whole JSON"),
    ],
)
def test_an_answer_of_the_world_bank_that_is_none_is_refused_and_not_kept(project, body, words):
    before = contents(project.data)
    with Service(Sent(body)) as service:
        done = project.milepost("import", "worldbank", "IT.NET.USER.ZS", "--api", service.url, "--apply")
    assert done.code == 1
    assert words in done.err
    assert contents(project.data) == before


def test_the_sdg_database_is_asked_in_its_own_words(project):
    rows = [
        sdg_row(),
        sdg_row(dimensions={"Sex": "FEMALE", "Age": "ALLAGE", "Reporting Type": "G"}, value="76"),
        sdg_row(dimensions={"Sex": "BOTHSEX", "Age": "15-24"}),
        sdg_row(2024, "NaN"),
        sdg_row(2022, "<95"),
    ]
    with Service(Sent(sdg(*rows))) as service:
        done = project.milepost("import", "unsdg", "IT_MOB_OWN", "--api", service.url, *DAY)
        assert service.asked == ["/Series/Data?seriesCode=IT_MOB_OWN&areaCode=74&pageSize=1000&page=1"]
    assert done.code == 1
    assert "new\tmobile_ownership 2023 female\t\t\t76\tnormal\tunsdg2026" in done.out
    assert "left out\tseries IT_MOB_OWN with AGE=15-24, which no rule maps\t1 figure" in done.out
    assert "refused\tUN SDG IT_MOB_OWN row 5\tthe value '<95' is no plain number" in done.out
    assert "1 without value" in done.out


def test_skills_of_the_sdg_database_go_to_their_own_indicators(project):
    rows = [
        sdg_row(series="SE_ADT_ACTS", dimensions={"Type of skill": skill, "Sex": "MALE"}, value=value)
        for skill, value in (("EMAIL", "31"), ("ARSP", "22"), ("PROG", "2"))
    ]
    with Service(Sent(sdg(*rows))) as service:
        done = project.milepost("import", "unsdg", "SE_ADT_ACTS", "--api", service.url, *DAY)
    assert "new\tskill_email 2023 male\t\t\t31" in done.out
    assert "new\tskill_spreadsheet 2023 male\t\t\t22" in done.out
    assert "TYPE_OF_SKILL=PROG" in done.out


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (sdg(totalElements=0), "the database has none for BVT"),
        (sdg(sdg_row(), totalElements=9), "promised 9 rows and sent 1"),
        (sdg(sdg_row(), pageNumber=3), "it sent page 3"),
        (sdg(sdg_row(series="X")), "a row of series X"),
        (sdg(sdg_row(value=True)), "has not the shape of version 1"),
        ("[]", "has not the shape of version 1"),
        (sdg(sdg_row())[:-40], "is no whole JSON"),
    ],
)
def test_an_answer_of_the_sdg_database_that_is_none_is_refused(project, body, words):
    with Service(Sent(body)) as service:
        done = project.milepost("import", "unsdg", "IT_MOB_OWN", "--api", service.url, *DAY)
    assert done.code == 1
    assert words in done.err


def test_any_service_that_speaks_sdmx_can_be_asked(project):
    text = generic_xml([row("2024"), row(SEX="F", value="68")])
    with Service(Sent(text, kind="application/vnd.sdmx.genericdata+xml;version=2.1")) as service:
        command = ("import", "sdmx-rest", service.url, "UNSD,DF_SDG,1.0", "--key", "A.G.IT_MOB_OWN.074....")
        done = project.milepost(*command, "--since", "2015", "--source", "unsdg2020", *DAY)
        assert service.asked == ["/data/UNSD,DF_SDG,1.0/A.G.IT_MOB_OWN.074....?startPeriod=2015&detail=full"]
        assert "genericdata+xml" in service.headers[0]["Accept"]
    assert done.code == 0
    assert "2 new" in done.out
    again = project.milepost(*command, "--since", "2015", "--source", "unsdg2020", *DAY, "--offline")
    assert again.out == done.out
