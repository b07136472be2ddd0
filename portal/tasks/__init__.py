"""What the worker runs: short bodies that claim, call and settle. Arguments are ids."""
