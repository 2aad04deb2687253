"""The country whose figures are asked for, in the code lists that publishers use."""

from __future__ import annotations

ALPHA_2, ALPHA_3, M49 = "KH", "KHM", "116"  # ISO 3166-1, and the UN's numbers
COUNTRY_CODES = frozenset((ALPHA_2, ALPHA_3, M49))
