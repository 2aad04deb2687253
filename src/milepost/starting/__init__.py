"""A country's folder from nothing: what it needs, what it lacks, and how it grows by goals and notebooks."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
