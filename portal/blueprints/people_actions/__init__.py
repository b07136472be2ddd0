"""Acting on chosen people, whatever the job."""
