"""An indicator by itself: its metadata sheet, and how a new one comes in."""
