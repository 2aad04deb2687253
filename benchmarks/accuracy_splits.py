"""How much a third of the economies says: the same forecasts, split again and again by lot."""

import numpy as np
import pandas as pd
from accuracy_scores import scaled_sums, shares_of

DRAWS = 2000
LARGEST = 3


def random_thirds(rows: pd.DataFrame, third: frozenset[str], *, seed: int = 1) -> pd.DataFrame:
    """One row a measure: over all economies, in the given third and in the rest, and over thirds drawn by lot.

    `rows` are forecasts of all economies by one method; nothing differs between the thirds but who is in them.
    Columns all, third, rest, low and high (middle 90 % of thirds by lot), apart (standard deviation of third less
    rest by lot), further (share of lots whose third and rest lie further apart).
    """
    sums = scaled_sums(rows)
    names, values = sums.index.to_numpy(str), sums.to_numpy(float)
    whole, size = values.sum(axis=0), int(np.isin(names, list(third)).sum())
    random = np.random.default_rng(seed)
    lots = np.array([values[random.permutation(len(values))[:size]].sum(axis=0) for _ in range(DRAWS)])
    own = values[np.isin(names, list(third))].sum(axis=0)
    drawn, rest_drawn = shares_of(lots), shares_of(whole - lots)
    total, chosen, rest = shares_of(whole), shares_of(own), shares_of(whole - own)
    table = {}
    for name in total:
        apart = drawn[name] - rest_drawn[name]
        low, high = np.quantile(drawn[name], [0.05, 0.95])
        further = np.mean(np.abs(apart) >= abs(chosen[name] - rest[name]))
        table[name] = [total[name], chosen[name], rest[name], low, high, apart.std(), further]
    return pd.DataFrame.from_dict(
        table, orient="index", columns=["all", "third", "rest", "low", "high", "apart", "further"]
    )


def weightiest(rows: pd.DataFrame) -> dict[str, float]:
    """How few forecasts and economies decide the score, and what the middle economy says.

    Shares of the loss in the worst hundredth of forecasts and in the `LARGEST` weightiest economies; CRPS to drift's
    without those economies; the median over economies of each one's own CRPS to drift's.
    """
    loss = (rows["crps"] / rows["scale"]).sort_values(ascending=False)
    sums = scaled_sums(rows)
    heavy = sums["ours"].nlargest(LARGEST).index
    rest = sums.drop(heavy)
    return {
        "worst_forecasts": float(loss.head(len(loss) // 100).sum() / loss.sum()),
        "heaviest": float(sums.loc[heavy, "ours"].sum() / sums["ours"].sum()),
        "without_heaviest": float(rest["ours"].sum() / rest["theirs"].sum()),
        "median_economy": float((sums["ours"] / sums["theirs"]).median()),
        "economies": float(len(sums)),
    }
