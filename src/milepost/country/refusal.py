"""The one base of all errors that a person can mend."""


class Refusal(Exception):  # noqa: N818  (named for what it is to the reader)
    """What cannot be used: the message says what, where, and what to do."""
