"""An edition's parameters: typed, documented, and refused by name before anything runs."""
