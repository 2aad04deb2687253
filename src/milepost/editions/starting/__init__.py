"""A country's folder from nothing: what it needs, what it lacks, and how it grows by goals and notebooks."""
