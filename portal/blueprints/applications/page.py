"""What the page of an application and those below it show."""

from typing import Any

from flask import url_for
from flask_babel import gettext as _

from portal.access import viewer
from portal.document_pages import upload_words
from portal.domain import feedback as feedback_rules
from portal.domain import names, permissions
from portal.domain.jobs import JobStatus
from portal.domain.permissions import Action, Condition
from portal.domain.process import Activity, ActivityKind
from portal.forms import DocumentForm, NoteForm
from portal.languages import day_text
from portal.models import Application, Stage
from portal.queries.application_story import story
from portal.queries.story_parts import Opinion, Story
from portal.services import feedback as feedback_services

#: What the page and its buttons ask the matrix about.
ACTIONS = (
    Action.MOVE_APPLICATION,
    Action.REJECT_APPLICATION,
    Action.PREPARE_OFFER,
    Action.ADD_PROSPECTS,
    Action.ADD_APPLICANTS,
    Action.DELETE_APPLICATION,
    Action.VIEW_PROSPECTS,
    Action.VIEW_DOCUMENTS,
    Action.MANAGE_DOCUMENTS,
    Action.VIEW_NOTES,
    Action.WRITE_NOTES,
    Action.SEND_EMAIL,
    Action.GIVE_FEEDBACK,
    Action.VIEW_ACTIVITY,
)


#: The forms of the page while nobody has sent them.
FRESH = {"note_form": NoteForm, "document_form": DocumentForm}


def application_frame(application: Application) -> dict[str, Any]:
    """What stands around every page of an application."""
    me, job = viewer(), application.job
    may = me.all_on(ACTIONS, job)
    sees_people = application.stage.is_prospect and may["view_prospects"]
    back = "pipeline.prospects" if sees_people else "pipeline.applicants"
    return {
        "application": application,
        "candidate": application.candidate,
        "job": job,
        "name": application.candidate.name or _("Name not given"),
        "may": may,
        "is_open": job.state is JobStatus.ACTIVE,
        "crumbs": [
            {"label": _("Jobs"), "url": url_for("jobs.index")},
            {"label": job.title, "url": url_for(back, job_id=job.id)},
        ],
    }


def application_page(
    application: Application,
    *,
    note_form: NoteForm | None = None,
    document_form: DocumentForm | None = None,
) -> dict[str, Any]:
    """The page itself: one statement for all that was written and done."""
    told = story(application, viewer().id)
    frame = application_frame(application)
    return {
        **frame,
        "told": told,
        "steps": _steps(application, told),
        "feedback": _feedback(application, told, may_remind=frame["may"]["move_application"]),
        "note_form": note_form,
        "document_form": document_form,
        "fresh": FRESH,
        **upload_words(),
        "may_open_candidate": viewer().may(Action.VIEW_CANDIDATES),
        "profile_url": names.safe_link(application.candidate.linkedin_profile_url),
    }


def readable_opinion(application: Application, feedback_id: int) -> Opinion | None:
    """One person's feedback, when the viewer may read it."""
    shown = _feedback(application, story(application, viewer().id), may_remind=False)["opinions"]
    return next((opinion for opinion in shown if opinion.id == feedback_id), None)


def _steps(application: Application, told: Story) -> list[dict[str, Any]]:
    here = application.stage.position
    steps = []
    for stage in application.job.stages:
        entered = told.entered.get(stage.name)
        if stage.id == application.stage_id:
            entered = application.entered_stage_at
        state = "done" if stage.position < here else "ahead"
        steps.append(
            {
                "label": stage.name,
                "state": "current" if stage.id == application.stage_id else state,
                "note": day_text(entered.date()) if entered else None,
            }
        )
    return steps


def _feedback(application: Application, told: Story, *, may_remind: bool) -> dict[str, Any]:
    """Who said what, who still owes something, and what the viewer may do about it."""
    me, stage = viewer(), application.stage
    mine = {o.stage_id: o for o in told.opinions if o.author_id == me.id}
    stages = {s.id: s for s in application.job.stages}
    readable = [o for o in told.opinions if _may_read(o, application, mine, stages)]
    activity = stage.activity(ActivityKind.FEEDBACK)
    is_open = activity is not None and application.is_active
    own = mine.get(stage.id)
    is_final = own is not None and own.is_submitted
    return {
        "activity": activity,
        "opinions": readable,
        "hidden": sum(o.is_submitted for o in told.opinions)
        - sum(o.is_submitted for o in readable),
        "own": own,
        "may_give": is_open
        and me.may_on(Action.GIVE_FEEDBACK, application.job)
        and not (is_final and activity and not activity.settings["edit_after"]),
        "earlier": _earlier_stages(application, mine),
        "people": _people_asked(application, told, activity, may_remind=is_open and may_remind),
    }


def _people_asked(
    application: Application, told: Story, activity: Activity | None, *, may_remind: bool
) -> list[dict[str, Any]]:
    """Whose feedback the stage asks for, by name, and who of them still owes it."""
    if activity is None:
        return []
    stage_id = application.stage_id
    given = {o.author_id for o in told.opinions if o.stage_id == stage_id and o.is_submitted}
    asked = feedback_services.who_is_asked(application.job, activity)
    return [
        {
            "id": user_id,
            "name": told.people[user_id].name,
            "has_given": user_id in given,
            "reminded_at": told.reminded.get((user_id, stage_id)),
            "may_remind": may_remind
            and user_id not in given
            and user_id != viewer().id
            and told.people[user_id].is_active,
        }
        for user_id in sorted(asked, key=lambda user_id: told.people[user_id].name)
    ]


def _earlier_stages(application: Application, mine: dict[int | None, Opinion]) -> list[Stage]:
    """Stages already passed about which the viewer may still say something."""
    if not application.is_active or not viewer().may_on(Action.GIVE_FEEDBACK, application.job):
        return []
    found = []
    for stage in application.job.stages:
        activity = stage.activity(ActivityKind.FEEDBACK)
        if activity is None or stage.position >= application.stage.position:
            continue
        own = mine.get(stage.id)
        if own is None or not own.is_submitted or activity.settings["edit_after"]:
            found.append(stage)
    return found


def _may_read(
    opinion: Opinion,
    application: Application,
    mine: dict[int | None, Opinion],
    stages: dict[int, Stage],
) -> bool:
    me, job = viewer(), application.job
    roles = (me.app_roles, me.job_roles(job))
    stage = stages.get(opinion.stage_id or 0)
    activity = stage.activity(ActivityKind.FEEDBACK) if stage else None
    own = mine.get(opinion.stage_id)
    return feedback_rules.may_read(
        is_author=opinion.author_id == me.id,
        is_submitted=opinion.is_submitted,
        sees_all=permissions.may(Action.SEE_ALL_FEEDBACK, *roles),
        sees_before_own=bool(activity and activity.settings["see_others"])
        and permissions.may(Action.SEE_ALL_FEEDBACK, *roles, {Condition.INTERVIEWERS_SEE_FEEDBACK}),
        gave_own=own is not None and own.is_submitted and opinion.stage_id is not None,
    )
