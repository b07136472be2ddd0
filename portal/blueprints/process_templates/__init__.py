"""Templates that new jobs begin with."""
