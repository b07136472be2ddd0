"""What the public sees of a job."""
