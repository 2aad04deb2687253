"""A new indicator: asked for, checked, written with its target."""
