"""Typeset what ran: gather a book project, then turn it into HTML and PDF with Quarto or without."""

from milepost.book.errors import BookError, BookWarning
from milepost.notebooks import spare_grammar

__all__ = ["BookError", "BookWarning"]

spare_grammar()
