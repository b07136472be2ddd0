"""About Beckon."""
