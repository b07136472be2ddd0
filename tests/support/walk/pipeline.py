"""Rows of the walk: the people in a job, and the exports that want to become some."""

from portal.domain.permissions import Action
from tests.support.walk.steps import get, post

JOB = (Action.VIEW_JOB,)
HELD = (Action.VIEW_JOB, Action.VIEW_PROSPECTS)
APPLICANT = (Action.VIEW_JOB, Action.VIEW_APPLICANTS)
STEPS = (
    get("pipeline.prospects", "/jobs/{job}/prospects", *JOB, allowed_by=(Action.VIEW_PROSPECTS,)),
    get(
        "pipeline.applicants", "/jobs/{job}/applicants", *JOB, allowed_by=(Action.VIEW_APPLICANTS,)
    ),
    get(
        "pipeline.board", "/jobs/{job}/applicants/board", *JOB, allowed_by=(Action.VIEW_APPLICANTS,)
    ),
    get(
        "pipeline.more_cards",
        "/jobs/{job}/applicants/columns/{to_screen}?entered=2026-01-01",
        *JOB,
        allowed_by=(Action.VIEW_APPLICANTS,),
    ),
    get(
        "pipeline.applicants_list",
        "/jobs/{job}/applicants/list",
        *JOB,
        allowed_by=(Action.VIEW_APPLICANTS,),
    ),
    get(
        "pipeline.new_applicant",
        "/jobs/{job}/applicants/new",
        *JOB,
        allowed_by=(Action.ADD_APPLICANTS,),
    ),
    post(
        "pipeline.add_applicant",
        "/jobs/{job}/applicants/new",
        JOB,
        Action.ADD_APPLICANTS,
        form=lambda w: {"last_name": "Newcomer", "stage": w.to_screen},
    ),
    get(
        "pipeline.choose_stage",
        "/applications/{applicant}/stages",
        *APPLICANT,
        allowed_by=(Action.MOVE_APPLICATION,),
    ),
    post(
        "pipeline.move",
        "/applications/{prospect}/stage",
        HELD,
        Action.MOVE_APPLICATION,
        form=lambda w: {"stage": w.to_screen, "version": 1},
    ),
    post(
        "pipeline.move",
        "/applications/{applicant}/stage",
        APPLICANT,
        Action.MOVE_APPLICATION,
        form=lambda w: {"stage": w.to_screen, "version": 1},
    ),
    get(
        "pipeline.rejection",
        "/applications/{applicant}/rejection",
        *APPLICANT,
        allowed_by=(Action.REJECT_APPLICATION,),
    ),
    post(
        "pipeline.reject",
        "/applications/{applicant}/rejection",
        APPLICANT,
        Action.REJECT_APPLICATION,
        form=lambda w: {"reason": w.reason, "version": 1},
    ),
    post(
        "pipeline.reopen",
        "/applications/{rejected}/reopening",
        APPLICANT,
        Action.REJECT_APPLICATION,
        form=lambda _w: {"version": 2},
    ),
    post(
        "pipeline.withdraw",
        "/applications/{applicant}/withdrawal",
        APPLICANT,
        Action.REJECT_APPLICATION,
        form=lambda _w: {"version": 1},
    ),
    post(
        "pipeline.set_offer",
        "/applications/{applicant}/offer",
        APPLICANT,
        Action.PREPARE_OFFER,
        form=lambda _w: {"status": "prepared", "version": 1},
    ),
    post(
        "pipeline.invite_to_apply",
        "/applications/{prospect}/invitation",
        HELD,
        Action.ADD_PROSPECTS,
    ),
    post(
        "pipeline.delete",
        "/applications/{applicant}/deletion",
        APPLICANT,
        Action.DELETE_APPLICATION,
    ),
    post(
        "pipeline.plan_bulk",
        "/jobs/{job}/bulk-actions",
        JOB,
        Action.MOVE_APPLICATION,
        form=lambda w: {"kind": "advance", "ids": w.applicant},
    ),
    post(
        "pipeline.plan_bulk",
        "/jobs/{job}/bulk-actions",
        JOB,
        Action.REJECT_APPLICATION,
        form=lambda w: {"kind": "reject", "ids": w.applicant},
    ),
    post(
        "pipeline.plan_people",
        "/jobs/{job}/people-actions",
        APPLICANT,
        Action.MAKE_POOLS,
        # The role of the application, whatever the role on the job.
        on_job=True,
        everywhere=(Action.MAKE_POOLS,),
        form=lambda w: {"kind": "add-to-pool", "ids": w.applicant},
    ),
    get(
        "pipeline.bulk_action",
        "/jobs/{job}/bulk-actions/{bulk}",
        *JOB,
        allowed_by=(Action.MOVE_APPLICATION,),
    ),
    post(
        "pipeline.undo_bulk",
        "/jobs/{job}/bulk-actions/{bulk}/undoing",
        JOB,
        Action.MOVE_APPLICATION,
    ),
    post("linkedin_inbox.accept", "/linkedin-inbox/{event}/accept", HELD, Action.ADD_PROSPECTS),
    post("linkedin_inbox.retry", "/linkedin-inbox/{event}/retry", HELD, Action.ADD_PROSPECTS),
    post("linkedin_inbox.dismiss", "/linkedin-inbox/{event}/dismiss", HELD, Action.ADD_PROSPECTS),
    post(
        "linkedin_inbox.move",
        "/linkedin-inbox/{event}/move",
        HELD,
        Action.ADD_PROSPECTS,
        form=lambda w: {"job": w.other_job},
    ),
)
