"""A local view of the web book that follows what is being edited."""
