"""The people in a job: prospects and applicants."""
