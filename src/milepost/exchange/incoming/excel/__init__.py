"""Workbooks as ministries keep them: read by a mapping file, guessed at, and handed out as a template."""
