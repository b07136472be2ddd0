"""Who works on a job."""
