"""Rows of the walk: people, and everything about one person."""

from typing import Any

from portal.domain.permissions import Action
from tests.support.walk.steps import Step, get, post
from tests.support.walk.world import FILE, NOTE

PAGE = "/candidates/{candidate}"


def _tab(name: str, path: str, **options: Any) -> Step:
    return get(f"candidates.{name}", PAGE + path, Action.VIEW_CANDIDATES, on_job=False, **options)


def _edit(name: str, path: str, **options: Any) -> Step:
    return _tab(name, path, allowed_by=(Action.EDIT_CANDIDATES,), **options)


def _post(name: str, path: str, **options: Any) -> Step:
    return post(
        f"candidates.{name}",
        PAGE + path,
        (Action.VIEW_CANDIDATES,),
        Action.EDIT_CANDIDATES,
        on_job=False,
        **options,
    )


STEPS = (
    get("candidates.filters", "/candidates/filters", Action.VIEW_CANDIDATES, on_job=False),
    get("candidates.suggestions", "/candidates/suggestions", Action.VIEW_CANDIDATES, on_job=False),
    get("candidates.index", "/candidates", Action.VIEW_CANDIDATES, on_job=False),
    get(
        "candidates.new",
        "/candidates/new",
        Action.VIEW_CANDIDATES,
        on_job=False,
        allowed_by=(Action.EDIT_CANDIDATES,),
    ),
    post(
        "candidates.create",
        "/candidates/new",
        (Action.VIEW_CANDIDATES,),
        Action.EDIT_CANDIDATES,
        on_job=False,
        form=lambda _w: {"last_name": "Newcomer"},
    ),
    _tab("profile", "", shows=((Action.EDIT_CANDIDATES, "Edit details"),)),
    _tab("applications", "/applications"),
    _tab("documents", "/documents", shows=((Action.EDIT_CANDIDATES, "Add document"),)),
    _tab("notes", "/notes", shows=((Action.EDIT_CANDIDATES, "Add note"),)),
    _tab("linkedin", "/linkedin"),
    get(
        "panels.candidate_sharing",
        "/panels/candidates/{candidate}/sharing",
        Action.VIEW_CANDIDATES,
        on_job=False,
        shows=((Action.EDIT_CANDIDATES, "Do not share with LinkedIn"),),
    ),
    *(
        get(
            f"panels.candidate_{name.replace('-', '_')}",
            f"/panels/candidates/{{candidate}}/{name}",
            Action.VIEW_CANDIDATES,
            on_job=False,
        )
        for name in (
            "linkedin-card",
            "linkedin-widget",
            "inmail",
            "linkedin-notes",
            "activities",
        )
    ),
    post(
        "candidates.introduce",
        PAGE + "/linkedin/introduction",
        (Action.VIEW_CANDIDATES,),
        Action.VIEW_CANDIDATES,
        on_job=False,
        done=200,
    ),
    # Nobody has chosen a member: who may is told so on the tab.
    _post("link_member", "/linkedin/link", form=lambda _w: {"member": "nobody"}),
    _post("unlink_member", "/linkedin/unlink", form=lambda _w: {"member": "urn:li:person:x"}),
    _post("sync_linkedin_history", "/linkedin/history"),
    _post("share_again", "/linkedin/try-again"),
    _post("ask_for_match", "/linkedin/match"),
    _post("decide_sharing", "/linkedin/sharing", form=lambda _w: {"withhold": "yes"}),
    _tab("activity", "/activity"),
    _edit("edit_details", "/details"),
    _post("update_details", "/details", form=lambda _w: {"last_name": "Changed", "version": 1}),
    _post("add_email", "/emails", form=lambda _w: {"address": "new@example.com"}),
    _post("add_note", "/notes", form=lambda _w: {"text": "Met at a fair."}),
    _post("add_document", "/documents", done=422),
    _tab("document", "/documents/{own_document}"),
    _post("delete_document", "/documents/{own_document}/deletion"),
    _edit("deletion", "/deletion"),
    _post("delete", "/deletion"),
    # What was written about the applications of a person is for the teams, here as there.
    get(
        "candidates.notes",
        "/candidates/{screened_candidate}/notes",
        Action.VIEW_CANDIDATES,
        shows=((Action.VIEW_NOTES, NOTE),),
    ),
    get(
        "candidates.documents",
        "/candidates/{screened_candidate}/documents",
        Action.VIEW_CANDIDATES,
        shows=((Action.VIEW_DOCUMENTS, FILE),),
    ),
    get(
        "candidates.activity",
        "/candidates/{screened_candidate}/activity",
        Action.VIEW_CANDIDATES,
        shows=((Action.VIEW_ACTIVITY, "wrote a note"),),
    ),
)
