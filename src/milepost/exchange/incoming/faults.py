"""What the data desk refuses."""

from __future__ import annotations


class ExchangeError(ValueError):
    """What cannot be used, and why, and what to do; no file was changed."""
