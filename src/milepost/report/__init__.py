"""A chapter: what it is given, its tables, plots and words, what it hands on."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
