"""Milepost: how a country follows its targets, and which of them to adjust or to accelerate.

`import milepost as mp` costs nothing until a name is used. docs/library.md is a tour of ten minutes, docs/reference.md
lists every name.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)

__version__ = "0.1.0"
