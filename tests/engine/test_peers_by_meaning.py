"""Whose peers an indicator has is declared, or follows from its source's code; its name here says nothing."""

import pytest

from milepost.country import Refusal
from milepost.verdicts.assessment import Cuts
from milepost.verdicts.projecting import assess_indicator, peers_code
from test_assess_fakes import ENGINE, history, indicator, target

CUTS = Cuts.proposed()
SLOW = [28, 30, 31, 33, 34, 36, 37, 39]


def judged(values=SLOW, **declared):
    return assess_indicator(
        indicator(**declared),
        target(indicator=declared.get("id", "internet_users"), value=75),
        history(values),
        peers=None,
        events=(),
        as_of_year=2024,
        horizon_year=2030,
        cuts=CUTS,
        engine=ENGINE,
    )


def test_the_same_figures_under_another_id_get_the_same_verdict():
    known, ahead = judged(id="electricity_access", source_code="EG.ELC.ACCS.ZS")
    other, again = judged(id="homes_with_power", source_code="EG.ELC.ACCS.ZS")
    assert known.probability == other.probability
    assert known.verdict is other.verdict
    assert (ahead.method, again.method) == ("peer path", "peer path")


def test_a_name_that_another_country_gives_finds_no_table():
    _, ahead = judged(id="electricity_access", source_code=None, adoption=False)
    assert ahead.method == "HTD"


def test_declared_peers_go_before_the_source_s_code():
    _, ahead = judged(source_code="local 17", peers_like="IT.NET.USER.ZS")
    assert ahead.method == "peer path"
    assert peers_code(indicator(source_code="EG.ELC.ACCS.ZS", peers_like="IT.NET.USER.ZS")) == "IT.NET.USER.ZS"


def test_peers_without_a_table_are_refused_by_name():
    with pytest.raises(Refusal, match=r"peers_like 'IT.NET.USERS', of which there is no table"):
        judged(peers_like="IT.NET.USERS")


def test_two_figures_with_peers_get_a_verdict_and_one_does_not():
    two, ahead = judged([30, 39], source_code="IT.NET.USER.ZS")
    one, _ = judged([39], source_code="IT.NET.USER.ZS")
    assert two.probability is not None
    assert ahead.speaks
    assert one.probability is None
    assert one.reasons[0].code == "too_few_points"


def test_how_other_technologies_spread_is_no_reason_to_give_up_a_target():
    """Two values and the pooled table: out of reach, and still not 'revise'; evidence of the lowest grade."""
    found, ahead = judged([3, 4], source_code=None)
    assert ahead.borrowed
    assert found.evidence.grade == "D"
    assert "revise" not in found.verdict.value
    assert "borrowed" in [reason.code for reason in found.reasons]
