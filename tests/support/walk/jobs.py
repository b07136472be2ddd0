"""Rows of the walk: jobs, their teams, approval, process and templates."""

from portal.domain.permissions import Action
from tests.support.walk.steps import ONESELF, get, post

JOB = (Action.VIEW_JOB,)
TEMPLATES = (Action.VIEW_TEMPLATES,)
JOB_FORM = {
    "title": "Wind Engineer",
    "description_source": "Turbines.",
    "city": "Breda",
    "country": "NL",
    "openings": "1",
}
STEPS = (
    get("careers.job", "/careers/{number}"),
    get("jobs.index", "/jobs"),
    get("jobs.new", "/jobs/new", allowed_by=(Action.CREATE_JOB,), on_job=False),
    post(
        "jobs.create",
        "/jobs/new",
        (),
        Action.CREATE_JOB,
        on_job=False,
        # The role is not in the form: whether somebody may open a job is decided before.
        done=422,
        form=lambda _w: {k: v for k, v in JOB_FORM.items() if k != "title"},
    ),
    get("jobs.details", "/jobs/{job}", *JOB),
    get("hiring_teams.index", "/jobs/{job}/hiring-team", *JOB, allowed_by=(Action.VIEW_TEAM,)),
    get("processes.index", "/jobs/{job}/process", *JOB),
    get(
        "panels.job_prospects",
        "/panels/jobs/{job}/prospects",
        *JOB,
        allowed_by=(Action.VIEW_PROSPECTS,),
    ),
    get(
        "panels.job_posting", "/panels/jobs/{job}/posting", *JOB, allowed_by=(Action.VIEW_POSTING,)
    ),
    get("panels.job_access", "/panels/jobs/{job}/access", *JOB, allowed_by=(Action.VIEW_POSTING,)),
    get(
        "panels.job_posting_summary",
        "/panels/jobs/{job}/posting-summary",
        *JOB,
        allowed_by=(Action.VIEW_POSTING,),
    ),
    get("jobs.postings", "/jobs/{job}/postings", *JOB, allowed_by=(Action.VIEW_POSTING,)),
    post(
        "jobs.update",
        "/jobs/{job}",
        JOB,
        Action.EDIT_JOB,
        form=lambda _w: {**JOB_FORM, "version": "2"},
    ),
    post("jobs.activate", "/jobs/{draft}/activation", JOB, Action.ACTIVATE_JOB),
    post(
        "jobs.close",
        "/jobs/{job}/closure",
        JOB,
        Action.CLOSE_JOB,
        form=lambda _w: {"reason": "cancelled", "version": "2"},
    ),
    post("jobs.resend_posting", "/jobs/{job}/posting", JOB, Action.MANAGE_POSTING),
    post("jobs.resend_access", "/jobs/{job}/access", JOB, Action.MANAGE_POSTING),
    post(
        "hiring_teams.add",
        "/jobs/{job}/hiring-team",
        JOB,
        Action.MANAGE_TEAM,
        form=lambda w: {"user": w.users["Olga"], "role": "recruiter"},
    ),
    post(
        "hiring_teams.remove", "/jobs/{job}/hiring-team/{member}/removal", JOB, Action.MANAGE_TEAM
    ),
    post(
        "processes.switch_prospect_stage",
        "/jobs/{other_job}/prospect-stage",
        JOB,
        Action.MANAGE_PROCESS,
        form=lambda _w: {"wanted": "off"},
    ),
    post("jobs.submit", "/jobs/{draft}/submission", JOB, Action.EDIT_JOB),
    post("jobs.recall", "/jobs/{draft}/recall", JOB, Action.EDIT_JOB),
    post("jobs.add_approver", "/jobs/{draft}/approvers", JOB, Action.EDIT_JOB, done=422),
    post(
        "jobs.remove_approver",
        "/jobs/{draft}/approvers/{approver}/removal",
        JOB,
        Action.EDIT_JOB,
    ),
    get("jobs.closing", "/jobs/{job}/closure", *JOB, allowed_by=(Action.CLOSE_JOB,)),
    post("jobs.reopen", "/jobs/{closed}/reopening", JOB, Action.CLOSE_JOB),
    post("jobs.delete", "/jobs/{deletable}/deletion", JOB, Action.DELETE_JOB),
    get("approvals.index", "/approvals"),
    get(
        "processes.change", "/jobs/{job}/process/change", *JOB, allowed_by=(Action.MANAGE_PROCESS,)
    ),
    post("processes.save_change", "/jobs/{job}/process/change", JOB, Action.MANAGE_PROCESS),
    get(
        "processes.stage",
        "/jobs/{job}/process/stages/{to_screen}",
        *JOB,
        allowed_by=(Action.MANAGE_PROCESS,),
    ),
    post(
        "processes.save_stage",
        "/jobs/{job}/process/stages/{to_screen}",
        JOB,
        Action.MANAGE_PROCESS,
    ),
    post(
        "processes.save_as_template",
        "/jobs/{job}/process-template",
        JOB,
        Action.MAKE_TEMPLATES,
        owner=ONESELF,
        form=lambda w: {"name": f"Like job {w.job}"},
    ),
    get("process_templates.index", "/process-templates", *TEMPLATES, on_job=False),
    post(
        "process_templates.create",
        "/process-templates",
        TEMPLATES,
        Action.MAKE_TEMPLATES,
        on_job=False,
        owner=ONESELF,
        form=lambda w: {"name": f"New after {w.template_of_ada}", "source": 0},
    ),
    get("process_templates.edit", "/process-templates/{template}", *TEMPLATES, on_job=False),
    *(
        step
        for owner, template, stage in (
            ("Rita", "template", "template_stage"),
            ("Hugo", "template_of_hugo", "template_stage_of_hugo"),
        )
        for step in (
            post(
                "process_templates.update",
                f"/process-templates/{{{template}}}",
                TEMPLATES,
                Action.MAKE_TEMPLATES,
                on_job=False,
                owner=owner,
                done=422,
            ),
            get(
                "process_templates.stage",
                f"/process-templates/{{{template}}}/stages/{{{stage}}}",
                *TEMPLATES,
                allowed_by=(Action.MAKE_TEMPLATES,),
                on_job=False,
                owner=owner,
            ),
            post(
                "process_templates.save_stage",
                f"/process-templates/{{{template}}}/stages/{{{stage}}}",
                TEMPLATES,
                Action.MAKE_TEMPLATES,
                on_job=False,
                owner=owner,
                done=303,
            ),
            post(
                "process_templates.delete",
                f"/process-templates/{{{template}}}/deletion",
                TEMPLATES,
                Action.MAKE_TEMPLATES,
                on_job=False,
                owner=owner,
            ),
        )
    ),
    post(
        "process_templates.make_default",
        "/process-templates/{template_of_ada}/default",
        (Action.ADMINISTER,),
        Action.ADMINISTER,
        on_job=False,
    ),
)
