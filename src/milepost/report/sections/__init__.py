"""Blocks of a chapter: heading, sentences, table and chart together, as Markdown that notebooks show."""
