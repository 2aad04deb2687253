"""What every chapter needs, imported once: the parent from which workers and their kernels are forked.

Nothing here may start a thread or open a socket: neither survives a fork.
"""

from importlib import import_module

from milepost.running.notebooks import spare_grammar

spare_grammar()


from milepost.report import new_figure, svg  # noqa: E402
from milepost.running import execute  # noqa: E402

__all__ = ["execute"]

# Packages load on first use; what a chapter will use is loaded here.
for name in ("across", "headline", "pillars", "record", "subjects"):
    import_module(f"milepost.report.sections.{name}")
# The first figure reads fonts and loads what a drawing needs.
svg(new_figure(1)[0])
