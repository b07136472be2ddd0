"""One of everything, for the permission walk."""

from collections.abc import Collection
from dataclasses import dataclass

from flask import current_app

from portal.db import db
from portal.document_store import DocumentStore
from portal.domain.permissions import Condition, JobRole
from portal.domain.process import ActivityKind
from portal.domain.stages import StageKind
from portal.models import (
    Application,
    Candidate,
    Feedback,
    Job,
    Mail,
    ProcessTemplate,
    Stage,
    TemplateStage,
    User,
)
from portal.services import (
    accounts,
    approvals,
    company,
    documents,
    job_lifecycle,
    messages,
    notes,
    process_templates,
)
from portal.services.feedback import Opinion, save_feedback
from portal.unit_of_work import unit_of_work
from tests.support.crowd import (
    add_application,
    add_event,
    get_application,
    plan_bulk,
    reason_id,
    reject,
    stage_id,
)
from tests.support.people import NOW, People, add_job, get_job
from tests.support.pools import add_pool
from tests.support.same_person import add_candidate, ask, join
from tests.support.seats import SetUp
from tests.support.stubs import deliver, row_of, stub

#: What others say about the applicant, to be found on the page or not.
NOTE, OPINION, FILE = "Speaks of turbines", "Knows every bearing", "letter.txt"

#: Which setting of which activity grants a condition.
SETTINGS = {
    Condition.HIRING_MANAGERS_SEE_PROSPECTS: (ActivityKind.PROSPECT, "hiring_managers"),
    Condition.HIRING_MANAGERS_PREPARE_OFFERS: (ActivityKind.OFFER, "hiring_managers"),
    Condition.INTERVIEWERS_SEE_FEEDBACK: (ActivityKind.FEEDBACK, "see_others"),
}


@dataclass(frozen=True)
class World:
    """The ids of one of everything."""

    job: int
    draft: int
    closed: int
    #: Without people where the condition is granted, with somebody where it is not.
    deletable: int
    other_job: int
    prospect: int
    applicant: int
    screened: int
    candidate: int
    screened_candidate: int
    rejected: int
    bulk: int
    reason: int
    event: int
    member: int
    approver: int
    to_screen: int
    number: str
    users: dict[str, int]
    note: int
    opinion: int
    document: int
    own_document: int
    template: int
    template_of_hugo: int
    template_of_ada: int
    template_stage: int
    template_stage_of_hugo: int
    mail: int
    pool: int
    suggestion: int
    merge: int
    seat: int
    user: int
    invited: int
    #: Somebody who answered an InMail of nobody's; the job is suggested.
    stub: int


def build(people: People, granted: Collection[Condition], store: DocumentStore) -> World:
    """Everything anew, with the conditions that are granted and no others."""
    job = add_job(people)
    other_job = add_job(people, title="Other Engineer")
    for job_id in (job, other_job):
        _grant(job_id, granted)
    prospect = add_application(job)
    applicant = add_application(job, "Anna", "Apply", stage=StageKind.APPLY)
    candidate = get_application(prospect).candidate_id
    screened = add_application(job, "Sam", "Screened", stage=StageKind.SCREEN)
    rejected = add_application(job, "Rolf", "Rejected", stage=StageKind.APPLY)
    reject(rejected, people.user("Rita"))
    bulk = plan_bulk(job, [applicant], people.user("Rita"))
    deletable = add_job(people, active=False, title="Mistake")
    if Condition.NO_APPLICANTS not in granted:
        add_application(deletable, "Dora", "There", stage=StageKind.APPLY)
    member = next(m.id for m in get_job(job).members if m.role == JobRole.INTERVIEWER.value)
    draft, closed = add_job(people, active=False), add_job(people, title="Old job")
    event = add_event(job)
    ids = _with_rita(people, draft, closed, screened)
    templates = _templates(people)
    pool = add_pool(people, share=["Tom"], candidates=[get_application(applicant).candidate_id])
    lets = Condition.MEMBERS_MAKE_TEMPLATES in granted
    with unit_of_work():
        ada = people.user("Ada")
        company.decide("members_make_templates", lets, actor=ada, now=NOW)
    return World(
        job=job,
        draft=draft,
        closed=closed,
        deletable=deletable,
        other_job=other_job,
        prospect=prospect,
        applicant=applicant,
        screened=screened,
        candidate=candidate,
        screened_candidate=get_application(screened).candidate_id,
        rejected=rejected,
        bulk=bulk,
        reason=reason_id(),
        event=event,
        pool=pool,
        suggestion=ask(add_candidate("Nora", "Twin"), add_candidate("Nora", "Twin")),
        merge=join(add_candidate(), add_candidate()),
        seat=SetUp(current_app).add_seat().id,
        stub=_add_stub(job),
        member=member,
        to_screen=stage_id(job, StageKind.SCREEN),
        number=get_job(job).requisition_number or "",
        users=people.ids,
        user=people["Tom"],
        document=_add_document(screened, people, store),
        own_document=_add_document(None, people, store, candidate=candidate),
        **templates,
        **ids,
    )


def _add_stub(job_id: int) -> int:
    deliver(stub(seat="nobody's", phone=""))
    with unit_of_work():
        row = row_of()
        row.suggested_job_id = job_id
        return row.id


def _grant(job_id: int, granted: Collection[Condition]) -> None:
    with unit_of_work():
        for stage in db.session.get_one(Job, job_id).stages:
            stage.activities = [
                {**entry, "settings": {**entry["settings"], **_settings(entry["kind"], granted)}}
                for entry in stage.activities
            ]
    db.session.remove()


def _settings(kind: str, granted: Collection[Condition]) -> dict[str, bool]:
    return {
        name: condition in granted
        for condition, (activity, name) in SETTINGS.items()
        if activity.value == kind
    }


def _with_rita(people: People, draft: int, closed: int, screened: int) -> dict[str, int]:
    """What needs somebody who does it."""
    with unit_of_work():
        rita, ada = people.user("Rita"), people.user("Ada")
        job_lifecycle.close_job(db.session.get_one(Job, closed), actor=rita, now=NOW)
        approver = approvals.add_approver(
            db.session.get_one(Job, draft), people.user("Rob"), actor=rita, now=NOW
        )
        db.session.flush()
        application = db.session.get_one(Application, screened)
        note = notes.add_note(application, NOTE, is_private=False, author=rita, now=NOW)
        opinion: Feedback = save_feedback(
            application,
            db.session.get_one(Stage, application.stage_id),
            Opinion(recommendation="yes", ratings={}, comment=OPINION),
            submit=True,
            version=0,
            author=rita,
            now=NOW,
        )
        mail: Mail = messages.write_mail(
            "invitation", to_name="Nina", to_address="nina@example.com", now=NOW
        )
        mail.state = "failed"
        taken = accounts.find_by_email("invited@example.com")
        invited: User = taken or accounts.invite_user(
            email="invited@example.com",
            name="Ingrid",
            roles=(),
            actor=ada,
            secret="secret",
            now=NOW,
        )
        db.session.flush()
        ids = {
            "approver": approver.id,
            "note": note.id,
            "opinion": opinion.id,
            "mail": mail.id,
            "invited": invited.id,
        }
    db.session.remove()
    return ids


def _add_document(
    application_id: int | None, people: People, store: DocumentStore, *, candidate: int = 0
) -> int:
    content = b"Dear all, I have worked with turbines for years."
    upload = documents.check_upload(FILE, content, "resume", size_max=1000)
    store.put(upload.key, content)
    with unit_of_work():
        about = (
            db.session.get_one(Application, application_id)
            if application_id
            else db.session.get_one(Candidate, candidate)
        )
        rita = people.user("Rita")
        number = documents.add_document(about, upload, uploader=rita, now=NOW).id
    db.session.remove()
    return number


def _templates(people: People) -> dict[str, int]:
    made: dict[str, int] = {}
    with unit_of_work():
        # Whether members may is decided afterwards; these are there already.
        company.decide("members_make_templates", True, actor=people.user("Ada"), now=NOW)
        for key, name in (
            ("template", "Rita"),
            ("template_of_hugo", "Hugo"),
            ("template_of_ada", "Ada"),
        ):
            template: ProcessTemplate = process_templates.create_template(
                f"{name} {db.session.query(ProcessTemplate).count()}",
                source=None,
                actor=people.user(name),
                now=NOW,
            )
            db.session.flush()
            made[key] = template.id
            stage: TemplateStage = template.stages[0]
            if key != "template_of_ada":
                made[key.replace("template", "template_stage")] = stage.id
    db.session.remove()
    return made
