"""What every chapter needs, imported once: the parent from which workers and their kernels are forked.

Nothing here may start a thread or open a socket: neither survives a fork.
"""

from milepost.notebooks import spare_grammar

spare_grammar()


from milepost import execute, figures  # noqa: E402
from milepost.handout import shipping  # noqa: E402
from milepost.sections import across, headline, pillars, record, subjects  # noqa: E402

__all__ = ["across", "execute", "figures", "headline", "pillars", "record", "shipping", "subjects"]

# The first figure reads fonts and loads what a drawing needs.
figures.svg(figures.new_figure(1)[0])
