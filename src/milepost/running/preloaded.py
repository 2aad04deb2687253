"""What every chapter needs, imported once: the parent from which workers and their kernels are forked.

Nothing here may start a thread or open a socket: neither survives a fork.
"""

from milepost.running.notebooks import spare_grammar

spare_grammar()

import seaborn as sns  # noqa: E402
import statsmodels.regression.linear_model  # noqa: E402
import statsmodels.tsa.exponential_smoothing.ets  # noqa: E402
import statsmodels.tsa.forecasting.theta  # noqa: E402
from matplotlib.figure import Figure  # noqa: E402

import milepost as mp  # noqa: E402
from milepost.running import execute  # noqa: E402

__all__ = ["execute", "sns", "statsmodels"]

# Public names load what stands behind them on first use.
for name in dir(mp):
    getattr(mp, name)
# The first figure reads fonts and loads what a drawing needs.
mp.plot.svg(Figure())
