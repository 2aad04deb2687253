"""The rule book on figures, histories, groups and corrections."""

from milepost.checks.finding import Severity
from milepost.checks.rule import Rule

ERROR, WARNING = (Severity.ERROR,), (Severity.WARNING,)
EITHER = (Severity.ERROR, Severity.WARNING)

OF_FIGURES = {
    "Figures": (
        Rule(
            "other_pillar",
            ERROR,
            "A figure in the file of a pillar that is not its indicator's.",
            "'egdi' belongs to government; move the row to government.csv.",
        ),
        Rule(
            "province",
            ERROR,
            "A province that is no code of `provinces.csv` (the nearest name is suggested), or that had no figures of "
            "its own in that year.",
            "there is no province 'Kampong Chan'; did you mean 'Kampong Cham'; write the code.",
        ),
        Rule(
            "group",
            ERROR,
            "A figure of the towns or villages of a province.",
            "'literacy' 2008 is of KH-1 and of rural places; write total for a province, or leave the province blank.",
        ),
        Rule(
            "withdrawn",
            ERROR,
            "A blank that was not withdrawn, a withdrawn figure with a value, or one that was never released.",
            "'egdi' 2022 has no value and the status normal; leave the value blank only for a withdrawn figure.",
        ),
        Rule(
            "future",
            ERROR,
            "A figure of a year after its release.",
            "'egdi' has a figure for 2027, released on 2024-12-31; correct the year or the release; a projection is "
            "not an observation.",
        ),
        Rule(
            "release",
            WARNING,
            "A release after today.",
            "'egdi' 2024 is released on 2099-12-31, after today; correct the date, or add the row once it is out.",
        ),
        Rule(
            "unchanged",
            WARNING,
            "A release that repeats the figure of the one before it.",
            "'egdi' 2024 is 0.5754 in the release of 2025-12-31 as in that of 2024-12-31; take the row out.",
        ),
        Rule(
            "carried",
            ERROR,
            "A figure called carried that does not repeat the one before it.",
            "'egdi' 2024 is 0.5 and called carried, with 0.5056 in 2022 before it; write the status that it has.",
        ),
        Rule(
            "own_figure",
            ERROR,
            "A figure of the country itself among its peers.",
            "KHM is no peer; write the figure in observations/, with its release.",
        ),
    ),
    "Histories and groups": (
        Rule(
            "gap",
            WARNING,
            "Missing years in the last twenty, by the history's own rhythm (1.5 times its usual step); a withdrawn "
            "figure is no gap.",
            "'fixed_broadband' has figures for 2019 and 2021 and none between them; add what was published, or "
            "accept the gap with its reason.",
        ),
        Rule(
            "jump",
            WARNING,
            "A change of more than five times the median of the ten changes around it, by differences and by ratios."
            " Carried values and declared outliers are left out first; a declared level, slope or definition excuses"
            " it.",
            "'internet_users' goes from 6.4332 in 2015 to 32.3984 in 2016, 12 times its usual change; correct the "
            "figure, declare a break in events.csv, or accept the jump with its reason.",
        ),
        Rule(
            "constant",
            WARNING,
            "Three equal values in a row that are not called carried and do not lie at a limit.",
            "'gsma_3g_coverage' is 90 in every figure from 2015 to 2021; write the status carried for the repeats, "
            "or accept them as measured, with the reason.",
        ),
        Rule(
            "compiler",
            WARNING,
            "Sources of several families in one history; a family is a key of references.bib without its year.",
            "'mobile_4g_coverage' is put together from several compilers: gsma, unsdg; make one of them another "
            "indicator, or accept the mixture with the proof that they are the same.",
        ),
        Rule(
            "stale",
            WARNING,
            "A series whose newest figure is older than one round of its frequency and three years.",
            "the newest figure of 'fixed_broadband' is of 2018, 8 years before 2026, and its frequency is 'annual'; "
            "add newer figures, write series_end if there are no more, or accept it with the reason.",
        ),
        Rule(
            "bracket",
            EITHER,
            "A total of a share that does not lie between women and men, or towns and villages; an error where all "
            "three are of one release.",
            "'bank_account' 2024 is 47.2689, women 35.5417, men 39.241: the total does not lie between them; correct"
            " the figure that was mistyped.",
        ),
        Rule(
            "repeated_split",
            ERROR,
            "Two groups that both repeat the total to the last digit, away from the limits.",
            "'mobile_ownership' 2018 is 32.2364, women 32.2364, men 32.2364: a table that repeats the total tells "
            "nothing of its groups; take the rows of the groups out; what is missing stays missing.",
        ),
        Rule(
            "shares",
            WARNING,
            "Two groups that make up their total only with an impossible weight: women below 35 or above 65 percent,"
            " or towns ten points off the years around.",
            "'bank_account' 2024 is 35.7, women 35.5417, men 39.241: they do not add up, for women would be 96% of "
            "those counted; correct the figure that was mistyped, or accept it with the reason.",
        ),
        Rule(
            "composition",
            WARNING,
            "An indicator that is not the mean (`mean_of`) or the sum (`sum_of`) that it is declared to be, within 2"
            " percent.",
            "'egdi' is 0.7554 in 2024, the mean of its parts 0.575367; correct it or one of egdi_online_services, "
            "egdi_infrastructure, egdi_human_capital, or accept it with the reason.",
        ),
        Rule(
            "correction",
            ERROR,
            "A correction whose figure is not what it expects, was released anew since, or is not there.",
            "the correction of 'internet_users' 2020 has had its day: on 2022-05-01 the figure was withdrawn; write "
            "'until: 2022-05-01'.",
        ),
    ),
}
