"""Jobs and their tabs."""
