"""Is an edition still what its manifest says, and does a run give it again?"""
