"""Figures in and out: what comes in is proposed and shown first; every edition ships its data."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
