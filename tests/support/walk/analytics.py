"""Rows of the walk: the numbers over all jobs, those of one job, and the people behind them."""

from portal.domain.permissions import Action
from tests.support.walk.steps import get

HUB = (Action.VIEW_ANALYTICS,)
JOB = (Action.VIEW_JOB,)
NUMBERS = (Action.VIEW_JOB_ANALYTICS,)
TAB = "/jobs/{job}/analytics"
#: The prospect of the walk; whoever may not see prospects finds nobody there.
PROSPECT = ((Action.VIEW_PROSPECTS, "Nora Nilsen"),)
LIST = "/people?number=standing.prospect"
STEPS = (
    get("analytics.index", "/analytics", *HUB, on_job=False),
    get("analytics.index", "/analytics?report=funnel", *HUB, on_job=False),
    get("analytics.people", "/analytics" + LIST, *HUB, on_job=False),
    get("analytics.download", "/analytics/download", *HUB, on_job=False),
    get("analytics.job_index", TAB, *JOB, allowed_by=NUMBERS),
    get("analytics.job_people", TAB + LIST, *JOB, allowed_by=NUMBERS, shows=PROSPECT),
    get("analytics.job_download", TAB + "/download", *JOB, allowed_by=NUMBERS),
)
