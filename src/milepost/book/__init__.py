"""Typeset what ran: gather a book project, then turn it into HTML and PDF with Quarto or without."""

from milepost.book.errors import BookError, BookWarning
from milepost.book.project import assemble
from milepost.book.render import Rendered, render

__all__ = ["BookError", "BookWarning", "Rendered", "assemble", "render"]
