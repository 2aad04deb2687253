"""From a projection and a target to a verdict; published rules beside it, gaps, the share of the journey."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
