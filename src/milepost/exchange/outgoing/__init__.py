"""Handing figures out: how a figure moved, and the data that every edition ships."""
