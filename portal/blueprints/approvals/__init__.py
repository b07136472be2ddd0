"""Approving jobs."""
