"""Rows of the walk: one application with what is written about it."""

from portal.domain.permissions import Action
from tests.support.walk.steps import get, post
from tests.support.walk.world import FILE, NOTE, OPINION

APPLICANT = (Action.VIEW_JOB, Action.VIEW_APPLICANTS)
PAGE = "/applications/{screened}"
STEPS = (
    get("applications.page", "/applications/{prospect}", Action.VIEW_JOB, Action.VIEW_PROSPECTS),
    get(
        "applications.page",
        PAGE,
        *APPLICANT,
        shows=(
            (Action.VIEW_NOTES, NOTE),
            (Action.SEE_ALL_FEEDBACK, OPINION),
            (Action.VIEW_DOCUMENTS, FILE),
        ),
    ),
    get(
        "applications.timeline", PAGE + "/timeline", *APPLICANT, allowed_by=(Action.VIEW_ACTIVITY,)
    ),
    get(
        "applications.notes",
        PAGE + "/notes",
        *APPLICANT,
        allowed_by=(Action.VIEW_NOTES,),
        shows=((Action.VIEW_NOTES, NOTE),),
    ),
    post(
        "applications.add_note",
        PAGE + "/notes",
        APPLICANT,
        Action.WRITE_NOTES,
        form=lambda _w: {"text": "Called today."},
    ),
    get(
        "applications.emails",
        PAGE + "/emails",
        *APPLICANT,
        allowed_by=(Action.SEND_EMAIL,),
    ),
    post(
        "applications.send_email",
        PAGE + "/emails",
        APPLICANT,
        Action.SEND_EMAIL,
        done=422,
        form=lambda _w: {"subject": "", "text": ""},
    ),
    get(
        "applications.feedback",
        PAGE + "/feedback/{to_screen}",
        *APPLICANT,
        allowed_by=(Action.GIVE_FEEDBACK,),
    ),
    post(
        "applications.save_feedback",
        PAGE + "/feedback/{to_screen}",
        APPLICANT,
        Action.GIVE_FEEDBACK,
        done=422,
        form=lambda _w: {"rating_0": "99"},
    ),
    post(
        "applications.remind",
        PAGE + "/feedback-reminders",
        APPLICANT,
        Action.MOVE_APPLICATION,
        form=lambda w: {"user": w.users["Ivy"]},
    ),
    get("applications.opinion", PAGE + "/opinions/{opinion}", *APPLICANT, Action.SEE_ALL_FEEDBACK),
    post(
        "applications.add_document",
        PAGE + "/documents",
        APPLICANT,
        Action.MANAGE_DOCUMENTS,
        done=422,
    ),
    get(
        "applications.document",
        PAGE + "/documents/{document}",
        *APPLICANT,
        allowed_by=(Action.VIEW_DOCUMENTS,),
    ),
    post(
        "applications.delete_document",
        PAGE + "/documents/{document}/deletion",
        APPLICANT,
        Action.MANAGE_DOCUMENTS,
    ),
)
