"""Bring figures in: a source proposes, the difference is shown, a release is appended."""
