"""Pages of approval: naming approvers, sending, answering, recalling."""

import pytest
from flask import Flask

from portal.db import db
from portal.domain.jobs import JobStatus
from portal.models import Job, Notification
from portal.services import approvals
from portal.unit_of_work import unit_of_work
from tests.support.approvals import NEW_TITLE, approve, form_of, name_approvers, propose, submit
from tests.support.client import LintingClient, text_of
from tests.support.people import NOW, People, add_job, get_job
from tests.support.queries import counted_statements


@pytest.fixture
def asked_id(app: Flask, people: People) -> int:
    """A job of Rita's that Ivy and Olga are asked to approve; Olga is on no team."""
    with app.app_context():
        job_id = add_job(people, active=False, title="Site Manager")
        name_approvers(people, job_id, "Ivy", "Olga")
        submit(people, job_id)
    return job_id


def version_of(app: Flask, job_id: int) -> int:
    with app.app_context():
        return get_job(job_id).version


def status_of(app: Flask, job_id: int) -> str:
    with app.app_context():
        return get_job(job_id).status


def answer(
    app: Flask, client: LintingClient, job_id: int, decision: str, comment: str = "", **more: object
) -> object:
    data = {"decision": decision, "comment": comment, "version": str(version_of(app, job_id))}
    return client.post(f"/approvals/{job_id}", {**data, **more})


# -- the way through approval ------------------------------------------------------------------


def test_a_job_goes_from_draft_through_its_approvers_to_active(
    app: Flask, people: People, draft_id: int, client: LintingClient
) -> None:
    with app.app_context(), unit_of_work():
        db.session.get_one(Job, draft_id).needs_approval = True
    client.sign_in("Rita")
    page = text_of(client.get(f"/jobs/{draft_id}"))
    assert "Name an approver first." in page
    client.post(f"/jobs/{draft_id}/activation", status=303)
    assert status_of(app, draft_id) == "draft"
    assert "The approvers must agree" in text_of(client.get(f"/jobs/{draft_id}"))
    client.post(f"/jobs/{draft_id}/approvers", {"user": people["Olga"]}, status=303)
    client.post(f"/jobs/{draft_id}/submission", status=303)
    page = text_of(client.get(f"/jobs/{draft_id}"))
    assert "Pending" in page
    assert "Not answered yet" in page
    client.sign_in("Olga")
    assert "Site Manager" in text_of(client.get("/approvals"))
    assert "Rita Example asks you" in text_of(client.get(f"/approvals/{draft_id}"))
    assert answer(app, client, draft_id, "approved").status_code == 303
    assert "You approved this." in text_of(client.get(f"/approvals/{draft_id}"))
    client.sign_in("Rita")
    assert "All approvers agreed to Site Manager" in text_of(client.get("/notifications"))
    client.post(f"/jobs/{draft_id}/activation", status=303)
    page = text_of(client.get(f"/jobs/{draft_id}"))
    for step in (
        "named Olga Example as approver",
        "sent the job to its approvers",
        "approved the job",
        "activated the job",
    ):
        assert step in page


def test_an_approver_who_is_on_no_team_sees_the_request_and_nothing_else(
    app: Flask, asked_id: int, client: LintingClient
) -> None:
    client.sign_in("Olga")
    page = text_of(client.get(f"/approvals/{asked_id}"))
    assert "turbines" in page
    assert "Open the job" not in page
    client.get(f"/jobs/{asked_id}", status=404)
    client.sign_in("Ivy")
    assert "Open the job" in text_of(client.get(f"/approvals/{asked_id}"))


def test_a_rejection_needs_a_reason_which_the_team_reads(
    app: Flask, asked_id: int, client: LintingClient
) -> None:
    client.sign_in("Olga")
    refused = answer(app, client, asked_id, "rejected")
    assert refused.status_code == 422
    assert "Comment : Please fill this in." in text_of(refused)
    assert answer(app, client, asked_id, "rejected", "No budget <b>").status_code == 303
    client.sign_in("Rita")
    page = text_of(client.get(f"/jobs/{asked_id}"))
    assert "Rejected" in page
    assert "No budget <b>" in page
    assert "rejected Site Manager: No budget <b>" in text_of(client.get("/notifications"))


def test_a_comment_that_is_too_long_is_told_at_the_field_and_kept(
    app: Flask, asked_id: int, client: LintingClient
) -> None:
    client.sign_in("Olga")
    refused = answer(app, client, asked_id, "approved", "word " * 500)
    assert refused.status_code == 422
    assert "At most 2000 characters." in text_of(refused)
    assert "word word" in refused.get_data(as_text=True)
    assert status_of(app, asked_id) == "pending"


@pytest.mark.parametrize("decision", ["", "maybe", "APPROVED", "pending"])
def test_a_decision_that_is_none_is_refused(
    app: Flask, asked_id: int, client: LintingClient, decision: str
) -> None:
    client.sign_in("Olga")
    refused = answer(app, client, asked_id, decision)
    assert refused.status_code == 422
    assert "Please approve or reject." in text_of(refused)


@pytest.mark.parametrize("version", ["", "0", "-1", "x", "٣", "9" * 30])
def test_an_answer_to_an_older_version_is_told_and_kept(
    app: Flask, asked_id: int, client: LintingClient, version: str
) -> None:
    client.sign_in("Olga")
    stale = answer(app, client, asked_id, "rejected", "My reasons", version=version)
    assert stale.status_code == 409
    assert "The job changed since you opened this page." in text_of(stale)
    assert "My reasons" in stale.get_data(as_text=True)
    assert status_of(app, asked_id) == "pending"


def test_answering_twice_is_told_and_changes_nothing(
    app: Flask, asked_id: int, client: LintingClient
) -> None:
    client.sign_in("Olga")
    assert answer(app, client, asked_id, "approved").status_code == 303
    assert answer(app, client, asked_id, "rejected", "No").status_code == 303
    assert "You have answered already." in text_of(client.get(f"/approvals/{asked_id}"))
    assert status_of(app, asked_id) == "pending"


def test_an_answer_after_a_recall_or_a_rejection_is_told(
    app: Flask, people: People, asked_id: int, client: LintingClient
) -> None:
    client.sign_in("Tom").post(f"/jobs/{asked_id}/recall", status=303)
    client.sign_in("Olga")
    assert "took Site Manager back" in text_of(client.get("/notifications"))
    assert answer(app, client, asked_id, "approved").status_code == 303
    page = text_of(client.get(f"/approvals/{asked_id}"))
    assert "This was settled in the meantime" in page
    assert "Nothing waits for your answer here any more." in page
    assert "Site Manager" not in text_of(client.get("/approvals"))


# -- naming approvers --------------------------------------------------------------------------


def test_approvers_are_named_and_taken_off(
    app: Flask, people: People, draft_id: int, client: LintingClient
) -> None:
    with app.app_context():
        name_approvers(people, draft_id, "Ivy")
        approver = get_job(draft_id).approvers[0].id
    client.sign_in("Hugo")
    form = client.get(f"/jobs/{draft_id}").get_data(as_text=True)
    assert f'<option value="{people["Ivy"]}"' not in form
    client.post(f"/jobs/{draft_id}/approvers/{approver}/removal", status=303)
    assert "took Ivy Example off the approvers" in text_of(client.get(f"/jobs/{draft_id}"))


@pytest.mark.parametrize("user", ["", "0", "x", "987654", "-1", str(10**30)])
def test_an_approver_who_does_not_exist_is_told_at_the_field(
    app: Flask, people: People, draft_id: int, client: LintingClient, user: str
) -> None:
    with app.app_context():
        name_approvers(people, draft_id)
    refused = client.sign_in("Rita").post(f"/jobs/{draft_id}/approvers", {"user": user})
    assert refused.status_code == 422
    assert "Please mend what is marked below." in text_of(refused)
    # The details are still there to be edited.
    assert 'value="Site Manager"' in refused.get_data(as_text=True)


def test_somebody_who_is_deactivated_or_named_already_is_no_choice(
    app: Flask, people: People, draft_id: int, client: LintingClient
) -> None:
    with app.app_context():
        name_approvers(people, draft_id, "Ivy")
        with unit_of_work():
            people.user("Olga").is_active = False
    client.sign_in("Rita")
    for name in ("Ivy", "Olga"):
        client.post(f"/jobs/{draft_id}/approvers", {"user": people[name]}, status=422)


def test_approvers_do_not_change_while_they_are_asked(
    app: Flask, people: People, asked_id: int, client: LintingClient
) -> None:
    with app.app_context():
        approver = get_job(asked_id).approvers[0].id
    client.sign_in("Rita")
    client.post(f"/jobs/{asked_id}/approvers", {"user": people["Tom"]}, status=303)
    assert "Recall it before you change it." in text_of(client.get(f"/jobs/{asked_id}"))
    client.post(f"/jobs/{asked_id}/approvers/{approver}/removal", status=303)
    with app.app_context():
        assert len(get_job(asked_id).approvers) == 2


def test_an_approver_of_another_job_is_not_there(
    app: Flask, people: People, asked_id: int, draft_id: int, client: LintingClient
) -> None:
    with app.app_context():
        approver = get_job(asked_id).approvers[0].id
    client.sign_in("Rita").post(f"/jobs/{draft_id}/approvers/{approver}/removal", status=404)


# -- changes of an active job ------------------------------------------------------------------


def test_a_change_of_an_active_job_stands_beside_the_present_until_all_agree(
    app: Flask, people: People, job_id: int, client: LintingClient
) -> None:
    with app.app_context():
        name_approvers(people, job_id, "Olga")
    client.sign_in("Tom")
    client.post(f"/jobs/{job_id}", form_of(app, job_id, title=NEW_TITLE), status=303)
    page = text_of(client.get(f"/jobs/{job_id}"))
    assert "Job title Data Engineer Chief Engineer" in page
    client.sign_in("Olga")
    assert "Job title Data Engineer Chief Engineer" in text_of(client.get(f"/approvals/{job_id}"))
    assert answer(app, client, job_id, "approved").status_code == 303
    client.sign_in("Tom")
    page = text_of(client.get(f"/jobs/{job_id}"))
    assert "Chief Engineer" in page
    assert "Proposed change" not in page
    assert "All approvers agreed to the change of Chief Engineer." in text_of(
        client.get("/notifications")
    )


def test_a_rejected_change_is_dropped_and_the_proposer_told_why(
    app: Flask, people: People, job_id: int, client: LintingClient
) -> None:
    with app.app_context():
        name_approvers(people, job_id, "Olga")
        propose(people, job_id)
    client.sign_in("Olga")
    assert answer(app, client, job_id, "rejected", "Too grand").status_code == 303
    client.sign_in("Rita")
    page = text_of(client.get(f"/jobs/{job_id}"))
    assert "Proposed change" not in page
    assert "rejected the change of Job title: Too grand" in page
    assert "rejected the change of Data Engineer: Too grand" in text_of(
        client.get("/notifications")
    )


def test_a_change_is_withdrawn(
    app: Flask, people: People, job_id: int, client: LintingClient
) -> None:
    with app.app_context():
        name_approvers(people, job_id, "Olga")
        propose(people, job_id)
    client.sign_in("Rita").post(f"/jobs/{job_id}/recall", status=303)
    page = text_of(client.get(f"/jobs/{job_id}"))
    assert "withdrew the change of Job title" in page
    assert "Proposed change" not in page


def test_saving_details_while_the_approvers_are_asked_keeps_what_was_typed(
    app: Flask, asked_id: int, client: LintingClient
) -> None:
    told = client.sign_in("Rita").post(
        f"/jobs/{asked_id}", form_of(app, asked_id, title="Typed for an hour")
    )
    assert told.status_code == 409
    assert "The job is with its approvers." in text_of(told)


# -- who may ----------------------------------------------------------------------------------


POSTS = ["submission", "recall", "approvers", "approvers/{approver}/removal"]


@pytest.mark.parametrize("path", POSTS)
@pytest.mark.parametrize(("name", "status"), [("Olga", 404), ("Rob", 403), ("Ivy", 403)])
def test_only_those_who_edit_the_job_deal_with_its_approvers(
    app: Flask, asked_id: int, client: LintingClient, path: str, name: str, status: int
) -> None:
    with app.app_context():
        approver = get_job(asked_id).approvers[0].id
    client.sign_in(name)
    client.post(f"/jobs/{asked_id}/{path.format(approver=approver)}", status=status)
    assert status_of(app, asked_id) == "pending"


@pytest.mark.parametrize("name", ["Rita", "Hugo", "Ada", "Rob"])
def test_the_page_of_an_approver_is_for_approvers_alone(
    app: Flask, asked_id: int, client: LintingClient, name: str
) -> None:
    client.sign_in(name).get(f"/approvals/{asked_id}", status=404)
    assert answer(app, client, asked_id, "approved").status_code == 404


def test_an_approver_who_was_not_asked_yet_sees_nothing(
    app: Flask, people: People, draft_id: int, client: LintingClient
) -> None:
    with app.app_context():
        name_approvers(people, draft_id, "Olga")
    client.sign_in("Olga").get(f"/approvals/{draft_id}", status=404)
    client.get("/approvals/987654", status=404)


def test_signed_out_people_are_led_to_the_sign_in(asked_id: int, client: LintingClient) -> None:
    client.get("/approvals", status=303)
    client.get(f"/approvals/{asked_id}", status=303)


def test_approvals_are_answered_by_post_alone(asked_id: int, client: LintingClient) -> None:
    client.sign_in("Rita")
    for path in (f"/jobs/{asked_id}/submission", f"/jobs/{asked_id}/recall"):
        client.get(path, status=405)
    client.post("/approvals", status=405)


# -- lists -------------------------------------------------------------------------------------


def test_both_lists_stand_on_the_approvals_page_and_on_the_dashboard(
    app: Flask, people: People, asked_id: int, client: LintingClient
) -> None:
    with app.app_context():
        approve(people, asked_id, "Ivy")
    for path in ("/approvals", "/"):
        page = text_of(client.sign_in("Rita").get(path))
        requested = page[page.index("Requested by you") :]
        assert "Site Manager REQ-" in requested, path
        assert "Olga Example Ivy Example" in requested, path
        page = text_of(client.sign_in("Olga").get(path))
        assigned = page[page.index("Assigned to you") :]
        assert "Rita Example Ivy Example" in assigned, path
    assert "Assigned to you" not in text_of(client.sign_in("Hugo").get("/"))


def test_statements_do_not_grow_with_the_requests(
    app: Flask, people: People, client: LintingClient
) -> None:
    counts = []
    for _round in range(2):
        with app.app_context():
            for _number in range(3):
                job_id = add_job(people, active=False)
                name_approvers(people, job_id, "Rita", "Olga", "Ivy")
                submit(people, job_id)
        client.sign_in("Rita")
        for path in ("/approvals", "/", f"/jobs/{job_id}", f"/approvals/{job_id}"):
            with counted_statements(app) as seen:
                client.get(path)
            counts.append(len(seen))
    assert counts[:4] == counts[4:]
    assert max(counts) <= 15, counts


def test_a_request_is_settled_before_its_notification_is_read(
    app: Flask, people: People, asked_id: int
) -> None:
    with app.app_context():
        approve(people, asked_id, "Olga")
        mine = db.session.scalars(
            db.select(Notification).where(Notification.user_id == people["Olga"])
        ).all()
        assert [n.read_at for n in mine] == [NOW]
        assert approvals.is_open(get_job(asked_id))
        assert get_job(asked_id).state is JobStatus.PENDING
