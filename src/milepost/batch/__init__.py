"""Anyone's figures, file to file: calibrate, project, assess, back-test."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
