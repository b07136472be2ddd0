"""The stages of a job, and the templates they begin with."""
