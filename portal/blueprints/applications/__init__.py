"""People in jobs."""
