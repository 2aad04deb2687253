"""The rooms that have commands of their own, in the order in which `milepost --help` lists them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from milepost.batch.commands import register as register_batch
from milepost.checks.commands import register as register_check
from milepost.comparing.commands import register as register_comparing
from milepost.exchange.commands import register as register_exchange
from milepost.handout.commands import register as register_handout
from milepost.indicators.commands import register as register_indicators
from milepost.parameters.commands import register as register_parameters
from milepost.previewing.commands import register as register_previewing
from milepost.verifying.commands import register as register_verifying
from milepost.whatif.commands import register as register_whatif

if TYPE_CHECKING:
    import typer


def register(app: typer.Typer) -> None:
    """Add every room's commands to the command line."""
    for add in (
        register_check,
        register_parameters,
        register_previewing,
        register_whatif,
        register_comparing,
        register_verifying,
        register_exchange,
        register_handout,
        register_indicators,
        register_batch,
    ):
        add(app)
