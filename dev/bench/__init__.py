"""The parts of `make bench-export`, one module each."""
