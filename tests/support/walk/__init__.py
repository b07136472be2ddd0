"""The permission walk: who may go where. Add a row for each new route to the file of its area."""

from tests.support.walk import (
    analytics,
    applications,
    candidates,
    jobs,
    linkedin_inbox,
    pipeline,
    same_person,
    settings,
    talent_pools,
)
from tests.support.walk.steps import Step

STEPS: tuple[Step, ...] = (
    *settings.STEPS,
    *jobs.STEPS,
    *pipeline.STEPS,
    *applications.STEPS,
    *analytics.STEPS,
    *talent_pools.STEPS,
    *candidates.STEPS,
    *same_person.STEPS,
    *linkedin_inbox.STEPS,
)
#: Routes where the matrix decides nothing; they have tests of their own.
ELSEWHERE = {
    "static",
    # Nobody is signed in there.
    "auth.sign_in_submit",
    "auth.invitation",
    "auth.accept_invitation",
    "health.healthz",
    "health.readyz",
    "health.workz",
    "webhooks.linkedin_challenge",
    "webhooks.linkedin_push",
    # One's own things alone: whoever wrote, chose, was asked or was told.
    "applications.edit_note",
    "applications.update_note",
    "applications.delete_note",
    "candidates.edit_note",
    "candidates.update_note",
    "candidates.delete_note",
    "hiring_teams.appoint",
    "approvals.show",
    "approvals.answer",
    "notifications.follow",
    "notifications.mark_read",
    "pipeline.perform_bulk",
    "people_actions.show",
    "people_actions.choose_pool",
    "people_actions.choose_job",
    "people_actions.perform",
    "people_actions.undo",
    # Each one's own, without an id: tests/web/test_user_permissions.py and test_user_settings.py.
    "user_settings.change_password",
    "user_settings.choose_digest",
}
