"""Two editions side by side: inputs switched one group at a time, so that every move has its cause."""
