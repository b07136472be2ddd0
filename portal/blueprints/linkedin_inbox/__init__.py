"""Mending exports that could not go into a job by themselves."""
