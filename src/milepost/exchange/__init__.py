"""Exchange: figures come in as proposals, are shown as a difference, and are appended as a release."""
