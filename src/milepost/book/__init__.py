"""Typeset what ran: by Quarto, or by the embedded renderer."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
