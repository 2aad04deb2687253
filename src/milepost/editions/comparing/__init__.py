"""Two editions side by side: which verdicts moved and why, recomputed and not guessed."""
