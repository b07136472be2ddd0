"""Analytics: the page over all jobs, the tab of one job, and the people behind each number."""
