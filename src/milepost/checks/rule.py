"""What the rule book says of a rule."""

from dataclasses import dataclass

from milepost.checks.finding import Severity


@dataclass(frozen=True)
class Rule:
    """A rule's id, how bad it is, what it finds, and an example of what it says: fault, then remedy."""

    id: str
    severities: tuple[Severity, ...]
    finds: str
    example: str
