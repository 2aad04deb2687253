"""Is what lies in a country's folder sound? One rule, one function; findings are worded for who can mend the file."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
