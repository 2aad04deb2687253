"""What if a target were another: answered from an edition's stored projections, without a run."""
