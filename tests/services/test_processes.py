"""Changing a job's process: whole, all at once, losing nobody."""

import threading

import pytest
from flask import Flask
from sqlalchemy import func, select

from portal.db import db
from portal.domain.applications import ApplicationStatus
from portal.domain.errors import InvalidInput, StaleVersion, WrongState
from portal.domain.jobs import JobStatus
from portal.domain.process import ActivityKind, PlannedStage, find_activity
from portal.domain.stages import StageKind
from portal.models import Application, Candidate, HistoryEntry, Job, ProcessTemplate, StageEntry
from portal.services import applications, job_lifecycle, process_templates, processes
from portal.unit_of_work import unit_of_work
from tests.support.people import NOW, People, add_job, get_job
from tests.support.queries import counted_statements

pytestmark = pytest.mark.usefixtures("context")


def plan(job: Job, **changes: dict[str, object]) -> list[PlannedStage]:
    """The process as it is, with changes by stage kind."""
    planned = []
    for order, stage in enumerate(job.stages, start=1):
        values: dict[str, object] = {
            "id": stage.id,
            "kind": StageKind(stage.kind),
            "name": stage.name,
            "order": order,
            **changes.get(stage.kind, {}),
        }
        planned.append(PlannedStage(**values))  # type: ignore[arg-type]
    return planned


def change(job_id: int, planned: list[PlannedStage], people: People, version: int | None = None):  # type: ignore[no-untyped-def]
    job = get_job(job_id)
    with unit_of_work():
        return processes.change_process(
            job,
            planned,
            version=job.version if version is None else version,
            actor=people.user("Rita"),
            now=NOW,
        )


def names(job_id: int) -> list[str]:
    return [stage.name for stage in get_job(job_id).stages]


def stage_id(job_id: int, kind: str) -> int:
    return next(s.id for s in get_job(job_id).stages if s.kind == kind)


def add_people_to(job_id: int, kind: str, number: int) -> list[int]:
    with unit_of_work():
        job = db.session.get_one(Job, job_id)
        stage = next(s for s in job.stages if s.kind == kind)
        ids = []
        for n in range(number):
            candidate = Candidate(
                first_name=f"Person {n}",
                last_name="Example",
                name_key=f"person {n} example",
                source="manual",
                created_at=NOW,
                updated_at=NOW,
                headline="",
                employer="",
                location="",
                linkedin_profile_url="",
                profile_key="",
            )
            db.session.add(candidate)
            db.session.flush()
            ids.append(
                applications.add_application(candidate, job, stage, source="manual", now=NOW).id
            )
    return ids


def test_stages_are_renamed_reordered_and_added_at_once(people: People) -> None:
    job_id = add_job(people)
    planned = plan(
        get_job(job_id), screen={"name": "Phone call", "order": 4}, interview={"order": 3}
    )
    change(job_id, [*planned, PlannedStage(None, StageKind.OTHER, "References", 4)], people)
    assert names(job_id) == ["Prospect", "Apply", "Interview", "Phone call", "References", "Offer"]
    assert [s.position for s in get_job(job_id).stages] == list(range(6))


def test_prospect_stands_first_whatever_is_asked(people: People) -> None:
    job_id = add_job(people)
    change(job_id, plan(get_job(job_id), prospect={"order": 99}), people)
    assert names(job_id)[0] == "Prospect"


@pytest.mark.parametrize("kind", ["apply", "offer"])
def test_lasting_stages_cannot_be_removed(people: People, kind: str) -> None:
    job_id = add_job(people)
    with pytest.raises(InvalidInput) as caught:
        change(job_id, plan(get_job(job_id), **{kind: {"is_removed": True}}), people)
    assert caught.value.code == "stage-lasting"


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("", "required"),
        ("x" * 101, "too-long"),
        ("Not Available", "stage-name-refused"),
        ("apply", "stage-name-taken"),
    ],
)
def test_a_stage_needs_a_name_of_its_own(people: People, name: str, code: str) -> None:
    job_id = add_job(people)
    with pytest.raises(InvalidInput) as caught:
        change(job_id, plan(get_job(job_id), screen={"name": name}), people)
    assert caught.value.code == code


@pytest.mark.parametrize("kind", [StageKind.PROSPECT, StageKind.APPLY, StageKind.OFFER])
def test_what_every_process_has_once_is_not_added_again(people: People, kind: StageKind) -> None:
    job_id = add_job(people)
    with pytest.raises(InvalidInput, match="stage-kind"):
        change(job_id, [*plan(get_job(job_id)), PlannedStage(None, kind, "Again", 9)], people)
    assert "Again" not in names(job_id)


def test_people_of_a_removed_stage_must_go_somewhere(people: People) -> None:
    job_id = add_job(people)
    add_people_to(job_id, "screen", 2)
    with pytest.raises(InvalidInput) as caught:
        change(job_id, plan(get_job(job_id), screen={"is_removed": True}), people)
    assert (caught.value.code, caught.value.params["count"]) == ("stage-needs-target", 2)
    assert "Screen" in names(job_id)


def test_people_of_a_removed_stage_are_moved_with_their_history(people: People) -> None:
    job_id = add_job(people)
    ids = add_people_to(job_id, "screen", 3)
    before = get_job(job_id).pipeline_version
    target = stage_id(job_id, "interview")
    moved = change(
        job_id, plan(get_job(job_id), screen={"is_removed": True, "move_to": target}), people
    )
    assert moved == 3
    assert names(job_id) == ["Prospect", "Apply", "Interview", "Offer"]
    assert {db.session.get_one(Application, i).stage_id for i in ids} == {target}
    entries = db.session.scalars(select(StageEntry).order_by(StageEntry.id)).all()
    assert [e.stage_name for e in entries] == ["Screen"] * 3 + ["Interview"] * 3
    told = select(func.count()).where(HistoryEntry.what == "application-moved")
    assert db.session.scalar(told) == 3
    assert get_job(job_id).pipeline_version > before


def test_those_who_are_out_of_the_running_lose_no_stage_either(people: People) -> None:
    job_id = add_job(people)
    (application_id,) = add_people_to(job_id, "screen", 1)
    with unit_of_work():
        application = db.session.get_one(Application, application_id)
        application.status = ApplicationStatus.ENDED.value
    target = stage_id(job_id, "apply")
    moved = change(
        job_id, plan(get_job(job_id), screen={"is_removed": True, "move_to": target}), people
    )
    assert moved == 0
    assert db.session.get_one(Application, application_id).stage_id == target


def test_a_target_that_goes_too_is_refused(people: People) -> None:
    job_id = add_job(people)
    add_people_to(job_id, "screen", 1)
    target = stage_id(job_id, "interview")
    planned = plan(
        get_job(job_id),
        screen={"is_removed": True, "move_to": target},
        interview={"is_removed": True},
    )
    with pytest.raises(InvalidInput) as caught:
        change(job_id, planned, people)
    assert caught.value.code == "stage-target-gone"


def test_a_crowd_moves_in_a_few_statements(app: Flask, people: People) -> None:
    job_id = add_job(people)
    add_people_to(job_id, "screen", 300)
    target = stage_id(job_id, "apply")
    planned = plan(get_job(job_id), screen={"is_removed": True, "move_to": target})
    with counted_statements(app) as counted:
        assert change(job_id, planned, people) == 300
    assert len(counted) < 45


def test_somebody_elses_change_is_not_overwritten(people: People) -> None:
    job_id = add_job(people)
    planned, version = plan(get_job(job_id)), get_job(job_id).version
    change(job_id, plan(get_job(job_id), screen={"name": "First"}), people)
    with pytest.raises(StaleVersion):
        change(job_id, planned, people, version=version)
    assert "First" in names(job_id)


def test_saving_what_is_there_already_changes_nothing(people: People) -> None:
    job_id = add_job(people)
    with unit_of_work():
        job = db.session.get_one(Job, job_id)
        job.status = JobStatus.APPROVED.value
        before = job.version
    assert change(job_id, plan(get_job(job_id)), people) == 0
    stage = get_job(job_id).stages[2]
    with unit_of_work():
        settings = {ActivityKind(a["kind"]): a["settings"] for a in stage.activities}
        processes.change_activities(
            db.session.get_one(Job, job_id),
            stage,
            settings,
            version=before,
            actor=people.user("Rita"),
            now=NOW,
        )
    job = get_job(job_id)
    assert (job.version, job.state) == (before, JobStatus.APPROVED)
    assert entries("process-changed", "activities-changed") == 0


def test_a_second_press_of_save_is_no_quarrel_with_oneself(people: People) -> None:
    job_id = add_job(people)
    version = get_job(job_id).version
    wanted = plan(get_job(job_id), screen={"name": "Phone call"})
    for _press in range(2):
        change(job_id, wanted, people, version=version)
    assert entries("process-changed") == 1
    settings = {ActivityKind.FEEDBACK: {"see_others": True}}
    version = get_job(job_id).version
    for _press in range(2):
        stage = get_job(job_id).stages[2]
        with unit_of_work():
            processes.change_activities(
                stage.job, stage, settings, version=version, actor=people.user("Rita"), now=NOW
            )
    assert entries("activities-changed") == 1


def test_a_template_keeps_what_it_needs_and_a_second_press_changes_nothing(people: People) -> None:
    rita = people.user("Ada")
    with unit_of_work():
        template_id = process_templates.create_template(
            "Quick", source=None, actor=rita, now=NOW
        ).id
    for _press in range(2):
        template = db.session.get_one(ProcessTemplate, template_id)
        planned = [
            PlannedStage(s.id, StageKind(s.kind), s.name, order)
            for order, s in enumerate(template.stages)
        ]
        with unit_of_work():
            process_templates.change_template(
                template,
                planned,
                name="Quick",
                needs_approval=True,
                version=1,
                actor=people.user("Ada"),
                now=NOW,
            )
    [entry] = db.session.scalars(
        select(HistoryEntry).where(HistoryEntry.what == "template-changed")
    ).all()
    assert (entry.details["old"]["needs_approval"], entry.details["new"]["needs_approval"]) == (
        False,
        True,
    )


def entries(*codes: str) -> int:
    """How often the history says so."""
    query = select(func.count()).select_from(HistoryEntry).where(HistoryEntry.what.in_(codes))
    return db.session.scalar(query) or 0


def test_stages_of_another_job_are_refused(people: People) -> None:
    job_id, other_id = add_job(people), add_job(people)
    with pytest.raises(StaleVersion):
        change(job_id, plan(get_job(other_id)), people)


def test_a_closed_job_keeps_its_process(people: People) -> None:
    job_id = add_job(people)
    with unit_of_work():
        job = db.session.get_one(Job, job_id)
        job.status = JobStatus.CLOSED.value
    with pytest.raises(WrongState):
        change(job_id, plan(get_job(job_id)), people)


def test_an_approved_job_goes_back_to_draft(people: People) -> None:
    job_id = add_job(people, active=False)
    with unit_of_work():
        db.session.get_one(Job, job_id).status = JobStatus.APPROVED.value
    change(job_id, plan(get_job(job_id), screen={"name": "Call"}), people)
    assert get_job(job_id).state is JobStatus.DRAFT


def test_a_person_who_is_moved_in_meanwhile_is_moved_on(app: Flask, people: People) -> None:
    job_id = add_job(people)
    ids = add_people_to(job_id, "apply", 8)
    screen, target = stage_id(job_id, "screen"), stage_id(job_id, "interview")
    planned = plan(get_job(job_id), screen={"is_removed": True, "move_to": target})
    db.session.rollback()
    errors: list[Exception] = []

    def move(application_id: int) -> None:
        with app.app_context():
            application = db.session.get_one(Application, application_id)
            stage = next((s for s in application.job.stages if s.id == screen), None)
            if stage is None:
                return  # the page that is shown now has no such stage
            try:
                with unit_of_work():
                    applications.move_application(
                        application, stage, version=1, actor=people.user("Tom"), now=NOW
                    )
            except (InvalidInput, StaleVersion):
                pass  # told that the stage is gone
            except Exception as error:
                errors.append(error)

    threads = [threading.Thread(target=move, args=(i,)) for i in ids]
    for thread in threads[:4]:
        thread.start()
    change(job_id, planned, people)
    for thread in threads[4:]:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    db.session.rollback()
    standing = set(db.session.scalars(select(Application.stage_id)))
    assert screen not in standing


def test_settings_of_an_activity_decide_what_hiring_managers_may(people: People) -> None:
    job_id = add_job(people)
    job = get_job(job_id)
    assert job.granted
    with unit_of_work():
        processes.change_activities(
            job,
            job.stages[0],
            {ActivityKind.PROSPECT: {"hiring_managers": False}},
            version=job.version,
            actor=people.user("Rita"),
            now=NOW,
        )
    job = get_job(job_id)
    activity = find_activity(job.stages[0].activities, ActivityKind.PROSPECT)
    assert activity is not None
    assert activity.settings == {"hiring_managers": False}
    assert not job.granted


def test_an_activity_that_belongs_elsewhere_is_not_put_in(people: People) -> None:
    job_id = add_job(people)
    job = get_job(job_id)
    screen = next(s for s in job.stages if s.kind == "screen")
    with unit_of_work():
        processes.change_activities(
            job,
            screen,
            {ActivityKind.OFFER: {}, ActivityKind.INTERVIEW: {}},
            version=job.version,
            actor=people.user("Rita"),
            now=NOW,
        )
    screen = next(s for s in get_job(job_id).stages if s.kind == "screen")
    assert [a["kind"] for a in screen.activities] == ["interview"]


def test_a_job_gets_a_copy_of_the_default_template(people: People) -> None:
    with unit_of_work():
        template = process_templates.create_template(
            "Quick", source=None, actor=people.user("Rita"), now=NOW
        )
        planned = [
            PlannedStage(
                s.id, StageKind(s.kind), s.name, n, is_removed=s.kind in ("screen", "interview")
            )
            for n, s in enumerate(template.stages)
        ]
        process_templates.change_template(
            template,
            planned,
            name="Quick",
            needs_approval=True,
            version=1,
            actor=people.user("Rita"),
            now=NOW,
        )
        process_templates.make_default(template, actor=people.user("Ada"), now=NOW)
    job_id = add_job(people, active=False)
    assert names(job_id) == ["Prospect", "Apply", "Offer"]
    assert get_job(job_id).needs_approval
    with pytest.raises(WrongState):
        job_lifecycle.activate_job(get_job(job_id), actor=people.user("Rita"), now=NOW)


def test_only_one_template_is_the_default_and_it_stays(people: People) -> None:
    with unit_of_work():
        first, second = (
            process_templates.create_template(n, source=None, actor=people.user("Ada"), now=NOW)
            for n in ("First", "Second")
        )
        process_templates.make_default(first, actor=people.user("Ada"), now=NOW)
        process_templates.make_default(second, actor=people.user("Ada"), now=NOW)
        db.session.flush()
        db.session.refresh(first)
        assert (first.is_default, second.is_default) == (False, True)
        with pytest.raises(WrongState):
            process_templates.delete_template(second, actor=people.user("Ada"), now=NOW)


def test_two_templates_cannot_have_one_name(people: People) -> None:
    with unit_of_work():
        process_templates.create_template("Same", source=None, actor=people.user("Ada"), now=NOW)
        with pytest.raises(InvalidInput):
            process_templates.create_template(
                "Same", source=None, actor=people.user("Ada"), now=NOW
            )
