"""Rows of the walk: the LinkedIn inbox."""

from typing import Any

from portal.domain.permissions import Action
from tests.support.walk.steps import Step, get, post

LOOKS_AFTER = Action.EDIT_CANDIDATES
STUB = "/linkedin-inbox/stubs/{stub}"


def into_job(endpoint: str, path: str, **options: Any) -> Step:
    """Who looks after people, and may put prospects into that very job."""
    return post(
        f"linkedin_inbox.{endpoint}",
        f"{STUB}/{path}",
        (LOOKS_AFTER, Action.VIEW_JOB),
        Action.ADD_PROSPECTS,
        everywhere=(LOOKS_AFTER,),
        **options,
    )


STEPS = (
    get("linkedin_inbox.index", "/linkedin-inbox", LOOKS_AFTER, on_job=False),
    get(
        "linkedin_inbox.closed_accounts",
        "/linkedin-inbox/closed-accounts",
        LOOKS_AFTER,
        on_job=False,
    ),
    post(
        "linkedin_inbox.keep_closed_account",
        "/linkedin-inbox/closed-accounts/{candidate}/keep",
        (Action.VIEW_CANDIDATES,),
        LOOKS_AFTER,
        on_job=False,
    ),
    into_job("accept_stub", "accept"),
    into_job("move_stub", "move", form=lambda w: {"job": w.job}),
    post(
        "linkedin_inbox.dismiss_stub", f"{STUB}/dismiss", (LOOKS_AFTER,), LOOKS_AFTER, on_job=False
    ),
    post("linkedin_inbox.keep_stub", f"{STUB}/keep", (LOOKS_AFTER,), LOOKS_AFTER, on_job=False),
    get("linkedin_inbox.choose_person", f"{STUB}/person", LOOKS_AFTER, on_job=False),
    post(
        "linkedin_inbox.attach_stub",
        f"{STUB}/attach",
        (LOOKS_AFTER,),
        LOOKS_AFTER,
        on_job=False,
        form=lambda w: {"candidate": w.candidate},
    ),
)
