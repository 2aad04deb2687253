"""The verdicts of an opened chapter or edition, as its notebook gets them."""

import milepost as mp


def assessed(opened, *, pillar=None, indicators=None, end_year=2035):
    """Verdicts as a frame: of one goal, of the indicators named, or of all; with the cuts that the method proposes."""
    chosen = opened.indicators
    if pillar is not None:
        chosen = chosen[chosen["pillar"] == pillar]
    if indicators is not None:
        chosen = chosen[chosen["indicator"].isin(indicators)]
    targets = opened.targets[opened.targets["indicator"].isin(chosen["indicator"])]
    around = {"indicators": chosen, "events": opened.events, "as_of": opened.as_of, "engine": opened.engine}
    trends = mp.project(opened.figures, until=end_year, **around)
    return mp.assess(
        trends,
        targets,
        opened.figures,
        cuts=mp.Cuts.proposed(),
        peers=opened.peers,
        overrides=opened.overrides,
        **around,
    )
