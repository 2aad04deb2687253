from .whatif.trying import what_if as what_if
