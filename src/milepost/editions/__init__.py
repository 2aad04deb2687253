"""What one does with finished editions: compare, ask what-if, verify, preview."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
