"""JSON as a source sends it: numbers with a point kept as text, every fault one line."""

from __future__ import annotations

import json
from typing import Any

from milepost.exchange.incoming.faults import ExchangeError


def read_json(text: str, name: str) -> Any:
    """What a JSON text says. Raises ExchangeError when it is none, is cut short, or holds NaN or Infinity."""
    try:
        return json.loads(text, parse_float=str, parse_constant=_refuse_constant)
    except json.JSONDecodeError as error:
        where = f"line {error.lineno} column {error.colno}"
        raise ExchangeError(f"{name}: is no whole JSON ({error.msg}, {where}); fetch or save it again.") from error
    except (ValueError, RecursionError) as error:
        raise ExchangeError(f"{name}: is no JSON that can be read ({error}).") from error


def _refuse_constant(name: str) -> None:
    raise ValueError(f"{name} is no number")
