"""What all jobs have in common at LinkedIn: the company and who may see them (RSC-102)."""

from datetime import timedelta

import pytest
from flask import Flask

from portal.db import db
from portal.domain.errors import InvalidInput
from portal.domain.posting_terms import Audience, PostingTerms, read_terms
from portal.linkedin import Availability, JobOperation
from portal.models import JobPosting
from portal.services import job_lifecycle, job_postings, posting_terms
from portal.services.job_postings import Claimed
from portal.unit_of_work import unit_of_work
from tests.support.people import NOW, People, add_job, get_job
from tests.support.queries import counted_statements

OURS = "urn:li:organization:1000"
PUBLIC = PostingTerms(audience=Audience.PUBLIC)
pytestmark = pytest.mark.usefixtures("context")


def change(terms: PostingTerms, people: People) -> None:
    with unit_of_work():
        posting_terms.change(terms, connected=OURS, actor=people.user("Ada"), now=NOW)


def posting(job_id: int) -> JobPosting:
    db.session.rollback()
    return db.session.get_one(JobPosting, job_id)


def claim(*job_ids: int) -> list[Claimed]:
    with unit_of_work():
        return job_postings.claim(
            job_ids, now=NOW, apply_url="https://jobs.example.com/{number}",
            terms=posting_terms.read(),
        )  # fmt: skip


def send(job_id: int) -> None:
    """LinkedIn has the job."""
    (claimed,) = claim(job_id)
    with unit_of_work():
        job_postings.settle_accepted(job_id, revision=claimed.revision, task_urn=None, now=NOW)
        row = db.session.get_one(JobPosting, job_id)
        row.state, row.is_listed = job_postings.State.THERE.value, True


def test_jobs_are_private_until_the_company_wants_them_public(people: People) -> None:
    job_id = add_job(people)
    assert posting_terms.read() == PostingTerms()
    (claimed,) = claim(job_id)
    assert claimed.wire.availability is Availability.PRIVATE_TO_ATS_INTEGRATION
    assert "companyName" not in claimed.wire.to_wire("v2", OURS)


def test_after_a_change_every_active_job_is_sent_anew_and_others_are_not(people: People) -> None:
    active, closed = add_job(people), add_job(people)
    for job_id in (active, closed):
        send(job_id)
    with unit_of_work():
        job_lifecycle.close_job(get_job(closed), actor=people.user("Rita"), now=NOW)
    (last,) = claim(closed)
    with unit_of_work():
        job_postings.settle_accepted(closed, revision=last.revision, task_urn=None, now=NOW)
    before = (posting(active).wanted, posting(closed).wanted)
    change(PostingTerms("Nordlicht", "", Audience.PUBLIC), people)
    assert (posting(active).wanted, posting(closed).wanted) == (before[0] + 1, before[1])
    assert job_postings.due_postings(now=NOW) == [active]
    (claimed,) = claim(active)
    assert claimed.wire.operation is JobOperation.UPDATE
    record = claimed.wire.to_wire("v2", OURS)
    assert (record["availability"], record["companyName"]) == ("PUBLIC", "Nordlicht")


def test_what_is_in_flight_goes_first_and_then_again(people: People) -> None:
    job_id = add_job(people)
    (claimed,) = claim(job_id)
    change(PUBLIC, people)
    assert posting(job_id).state == "sending"
    with unit_of_work():
        job_postings.settle_accepted(job_id, revision=claimed.revision, task_urn=None, now=NOW)
    row = posting(job_id)
    assert (row.sent, row.wanted) == (claimed.revision, claimed.revision + 1)


def test_who_backs_off_still_waits(people: People) -> None:
    job_id = add_job(people)
    (claimed,) = claim(job_id)
    with unit_of_work():
        job_postings.settle_failure(
            job_id, revision=claimed.revision, problem="linkedin-busy", detail="", now=NOW,
            retry_after=600,
        )  # fmt: skip
    change(PUBLIC, people)
    assert posting(job_id).attempts == 1
    assert posting(job_id).next_attempt_at >= NOW + timedelta(seconds=500)


def test_saving_what_is_already_so_sends_nothing(people: People) -> None:
    job_id = add_job(people)
    send(job_id)
    change(PostingTerms(), people)
    assert posting(job_id).state == "there"


def test_another_company_has_none_of_the_jobs(people: People) -> None:
    job_id = add_job(people)
    send(job_id)
    change(PostingTerms(company_id="1000"), people)
    assert posting(job_id).is_listed, "that is the connected organisation"
    change(PostingTerms(company_id="2000"), people)
    assert not posting(job_id).is_listed
    (claimed,) = claim(job_id)
    assert claimed.wire.operation is JobOperation.CREATE


def test_statements_do_not_grow_with_the_number_of_jobs(app: Flask, people: People) -> None:
    add_job(people)
    with counted_statements(app) as few:
        change(PUBLIC, people)
    for _ in range(3):
        add_job(people)
    change(PostingTerms(), people)
    with counted_statements(app) as many:
        change(PUBLIC, people)
    # The first change also made the rows of the settings, where the second one found them.
    assert len(many) <= len(few)


@pytest.mark.parametrize(
    ("typed", "number"),
    [("", ""), (" 1234567 ", "1234567"), ("urn:li:organization:42", "42")],
)
def test_a_company_id_is_a_number_however_it_is_written(typed: str, number: str) -> None:
    terms = read_terms(" Nord  licht ", typed, "public")
    assert terms == PostingTerms("Nord licht", number, Audience.PUBLIC)


@pytest.mark.parametrize("typed", ["acme", "-1", "1.5", "urn:li:contract:1", "1" * 19, "１２"])
def test_what_is_no_company_id_is_refused(typed: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        read_terms("", typed, "private")
    assert (caught.value.field, caught.value.code) == ("company_id", "company-id-digits")


def test_names_and_audiences_have_bounds() -> None:
    with pytest.raises(InvalidInput):
        read_terms("x" * 101, "", "private")
    with pytest.raises(InvalidInput):
        read_terms("", "", "internal")


def test_the_organisation_is_the_connected_one_unless_a_company_is_named() -> None:
    assert PostingTerms().organization(OURS) == OURS
    assert PostingTerms(company_id="7").organization(OURS) == "urn:li:organization:7"
