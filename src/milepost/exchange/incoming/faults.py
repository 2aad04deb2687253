"""What the data desk refuses."""

from __future__ import annotations

from milepost.country import Refusal


class ExchangeError(Refusal):
    """What cannot be used, and why, and what to do; no file was changed."""
