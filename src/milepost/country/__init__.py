"""What lies in a country's folder, read as values: policy framework, figures with their releases, parameters."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
