from .whatif.answering import what_if as what_if
