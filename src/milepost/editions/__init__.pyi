from .answering import what_if as what_if
