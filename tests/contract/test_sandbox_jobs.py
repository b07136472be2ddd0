"""Job postings: what is refused on arrival, what a task says later, and what Recruiter then shows."""

from __future__ import annotations

import pytest

DAY_MS = 86_400_000


def jobs(ats):
    return {job["externalJobPostingId"]: job for job in ats.http.get("/control/jobs").json()}


def test_a_private_job_is_processed_after_a_moment(ats):
    answer = ats.post_jobs(ats.job()).json()["elements"][0]
    assert answer["status"] == 202
    assert answer["id"].startswith("urn:li:simpleJobPostingTask:")
    assert answer["location"].startswith("/simpleJobPostings/urn%3Ali%3A")
    assert ats.task(answer["id"])["status"] == "IN_PROGRESS"
    assert jobs(ats) == {}
    ats.clock.seconds += 1
    task = ats.task(answer["id"])
    assert (task["status"], task["externalJobPostingId"]) == ("PROCESSED", "J-1")
    assert task["jobPosting"].startswith("urn:li:jobPosting:")
    assert "errorMessage" not in task
    assert jobs(ats)["J-1"]["label"] == "REQ-0012 · Backend Engineer · Utrecht"


def test_a_public_job_succeeds(ats):
    assert ats.settle(ats.job(availability="PUBLIC"))["status"] == "SUCCEEDED"


def test_the_newer_address_calls_the_organisation_company(ats):
    job = ats.job(integrationContext=None, company=ats.organization)
    rest = ats.post_jobs(job, base="/rest", headers={"LinkedIn-Version": "202604"})
    assert rest.json()["elements"][0]["status"] == 202
    old = ats.post_jobs(job).json()["elements"][0]
    assert old["error"]["code"] == "ERROR_INVALID_INTEGRATION_CONTEXT_FIELD"


def test_elements_are_answered_in_their_place(ats):
    answer = ats.post_jobs(ats.job("A"), ats.job("B", title=None), ats.job("C")).json()["elements"]
    assert [element["status"] for element in answer] == [202, 400, 202]
    error = answer[1]["error"]
    assert error["code"] == "ERROR_INVALID_TITLE_FIELD"
    assert error["errorDetails"] == {"externalJobPostingId": "B"}
    assert error["errorDetailType"] == "com.linkedin.restli.common.ErrorDetails"


@pytest.mark.parametrize(
    ("changes", "field", "status"),
    [
        ({"externalJobPostingId": None}, "EXTERNAL_JOB_POSTING_ID", 400),
        ({"externalJobPostingId": "x" * 76}, "EXTERNAL_JOB_POSTING_ID", 400),
        ({"externalJobPostingId": 5}, "EXTERNAL_JOB_POSTING_ID", 400),
        ({"integrationContext": None}, "INTEGRATION_CONTEXT", 400),
        ({"integrationContext": "urn:li:organization:1"}, "INTEGRATION_CONTEXT", 403),
        ({"contract": "urn:li:contract:1"}, "CONTRACT", 403),
        ({"title": ""}, "TITLE", 400),
        ({"title": "x" * 201}, "TITLE", 400),
        ({"title": ["x"]}, "TITLE", 400),
        ({"description": None}, "DESCRIPTION", 400),
        ({"description": "x" * 25_001}, "DESCRIPTION", 400),
        ({"companyApplyUrl": None}, "COMPANY_APPLY_URL", 400),
        ({"location": None}, "LOCATION", 400),
        ({"location": None, "countryCode": "NL"}, "LOCATION", 400),
        ({"listedAt": None}, "LISTED_AT", 400),
        ({"listedAt": -1}, "LISTED_AT", 400),
        ({"listedAt": "1770000000000"}, "LISTED_AT", 400),
        ({"expireAt": True}, "EXPIRE_AT", 400),
        ({"availability": "SECRET"}, "AVAILABILITY", 400),
        ({"employmentStatus": "SOMETIMES"}, "EMPLOYMENT_STATUS", 400),
        ({"experienceLevel": "WIZARD"}, "EXPERIENCE_LEVEL", 400),
        ({"workplaceTypes": ["Remote", "Hybrid"]}, "WORKPLACE_TYPES", 400),
        ({"workplaceTypes": ["Beach"]}, "WORKPLACE_TYPES", 400),
        ({"workplaceTypes": "Remote"}, "WORKPLACE_TYPES", 400),
        ({"categories": ["a", "b", "c", "d"]}, "CATEGORIES", 400),
        ({"skillsDescription": "x" * 4001}, "SKILLS_DESCRIPTION", 400),
        ({"jobPostingOperationType": "EXPLODE"}, "JOB_POSTING_OPERATION_TYPE", 400),
        ({"listingType": "PREMIUM"}, "LISTING_TYPE", 403),
        ({"jobPostingOperationType": None, "state": "OPEN"}, "STATE", 400),
    ],
)
def test_shape_is_checked_on_arrival(ats, changes, field, status):
    element = ats.post_jobs(ats.job(**changes)).json()["elements"][0]
    assert element["status"] == status
    assert element["error"]["code"] == f"ERROR_INVALID_{field}_FIELD"
    assert "id" not in element


@pytest.mark.parametrize(
    "changes",
    [
        {"location": None, "countryCode": "NL", "postalCode": "3511AB"},
        {"title": "x" * 200, "externalJobPostingId": "y" * 75},
        {
            "workplaceTypes": ["On-site"],
            "employmentStatus": "FULL_TIME",
            "experienceLevel": "ASSOCIATE",
        },
        {"location": "São Paulo, BR"},
    ],
)
def test_shapes_that_are_fine(ats, changes):
    assert ats.settle(ats.job(**changes))["status"] == "PROCESSED"


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"title": "Engineer [refuse]"}, "title"),
        ({"title": "Engineer [refuse:companyApplyUrl]"}, "companyApplyUrl"),
        ({"location": "Utrecht"}, "location"),
        ({"location": "Utrecht,Netherlands"}, "location"),
        ({"location": ",NL"}, "location"),
        ({"companyApplyUrl": "javascript:alert(1)"}, "companyApplyUrl"),
        ({"description": "short", "availability": "PUBLIC"}, "description"),
    ],
)
def test_content_fails_in_the_task_and_names_the_field(ats, changes, field):
    task = ats.settle(ats.job(**changes))
    assert task["status"] == "FAILED"
    assert task["errorMessage"].startswith(f"{field}:")
    assert "jobPosting" not in task
    assert jobs(ats) == {}


@pytest.mark.parametrize(
    ("days", "status"), [(0.5, "FAILED"), (2, "PROCESSED"), (365, "PROCESSED"), (367, "FAILED")]
)
def test_expiry_lies_between_a_day_and_a_year(ats, days, status):
    expires = int(ats.clock.seconds * 1000 + days * DAY_MS)
    assert ats.settle(ats.job(expireAt=expires))["status"] == status


def test_a_short_description_is_only_a_remark_on_a_private_job(ats):
    task = ats.settle(ats.job(description="short"))
    assert task["status"] == "PROCESSED"
    assert task["errorMessage"].startswith("description:")
    assert "J-1" in jobs(ats)


def test_the_life_of_a_job(ats):
    assert ats.settle(ats.job())["status"] == "PROCESSED"
    first = jobs(ats)["J-1"]["jobPosting"]
    assert (
        ats.settle(ats.job(jobPostingOperationType="UPDATE", title="Lead Engineer"))["status"]
        == "PROCESSED"
    )
    assert jobs(ats)["J-1"]["title"] == "Lead Engineer"
    close = {
        "integrationContext": ats.organization,
        "externalJobPostingId": "J-1",
        "jobPostingOperationType": "CLOSE",
    }
    assert ats.settle(close)["status"] == "PROCESSED"
    assert (jobs(ats)["J-1"]["state"], jobs(ats)["J-1"]["open"]) == ("CLOSED", False)
    late = ats.settle(ats.job(jobPostingOperationType="UPDATE"))
    assert (late["status"], "RENEW" in late["errorMessage"]) == ("FAILED", True)
    assert ats.settle(ats.job(jobPostingOperationType="RENEW"))["status"] == "PROCESSED"
    assert jobs(ats)["J-1"]["open"] is True
    assert jobs(ats)["J-1"]["jobPosting"] == first
    history = ats.http.get("/control/jobs/J-1").json()["history"]
    assert [step["operation"] for step in history] == [
        "CREATE",
        "UPDATE",
        "CLOSE",
        "UPDATE",
        "RENEW",
    ]


@pytest.mark.parametrize("operation", ["UPDATE", "RENEW", "CLOSE"])
def test_steps_on_a_job_that_was_never_created_fail(ats, operation):
    task = ats.settle(ats.job(jobPostingOperationType=operation))
    assert (task["status"], task["errorMessage"].split(":")[0]) == (
        "FAILED",
        "externalJobPostingId",
    )


def test_creating_twice_is_harmless(ats):
    ats.settle(ats.job())
    assert ats.settle(ats.job(title="Again"))["status"] == "PROCESSED"
    assert [job["title"] for job in jobs(ats).values()] == ["Again"]


def test_an_update_replaces_the_record(ats):
    ats.settle(ats.job())
    ats.settle(ats.job(jobPostingOperationType="UPDATE", companyJobCode=None))
    assert jobs(ats)["J-1"]["companyJobCode"] is None
    assert "companyJobCode" not in jobs(ats)["J-1"]["record"]


def test_the_older_style_goes_by_state(ats):
    assert (
        ats.settle(ats.job(jobPostingOperationType=None, state="LISTED"))["status"] == "PROCESSED"
    )
    assert (
        ats.settle(ats.job(jobPostingOperationType=None, state="LISTED", title="New"))["status"]
        == "PROCESSED"
    )
    assert jobs(ats)["J-1"]["title"] == "New"
    ats.settle(ats.job(jobPostingOperationType=None, state="CLOSED"))
    assert jobs(ats)["J-1"]["state"] == "CLOSED"


def test_one_request_has_one_operation(ats):
    mixed = ats.post_jobs(ats.job("A"), ats.job("B", jobPostingOperationType="CLOSE"))
    assert mixed.status_code == 400


def test_batches_are_neither_empty_nor_above_a_hundred(ats):
    assert ats.post_jobs().status_code == 400
    assert ats.post_jobs(*[ats.job(f"J-{n}") for n in range(101)]).status_code == 400
    full = ats.post_jobs(*[ats.job(f"J-{n}") for n in range(100)])
    assert [element["status"] for element in full.json()["elements"]] == [202] * 100


def test_records_of_a_minute_are_limited(ats):
    ats.clock.seconds = ats.clock.seconds // 60 * 60
    batch = [ats.job(f"J-{n}") for n in range(100)]
    answers = [ats.post_jobs(*batch) for _ in range(21)]
    assert [answer.status_code for answer in answers] == [200] * 20 + [429]
    assert answers[-1].headers["Retry-After"] == "60"


@pytest.mark.parametrize("body", ["", "[]", "{", '{"elements": {}}', '{"records": []}'])
def test_bodies_without_elements_are_refused(ats, body):
    answer = ats.call("POST", "/v2/simpleJobPostings", restli="batch_create", content=body)
    assert answer.status_code == 400


def test_an_element_that_is_no_object_is_refused_in_its_place(ats):
    answer = ats.post_jobs("nonsense", ats.job()).json()["elements"]
    assert [element["status"] for element in answer] == [400, 202]


def test_nothing_is_taken_before_an_integration_is_enabled(newcomer):
    answer = newcomer.post_jobs(newcomer.job())
    assert answer.status_code == 403
    assert "enabled" in answer.json()["message"]


def test_tasks_are_remembered_for_thirty_days(ats):
    urn = ats.post_jobs(ats.job()).json()["elements"][0]["id"]
    ats.clock.seconds += 30 * 86400 - 1
    ats.sign_in()
    assert ats.task(urn)["status"] == "PROCESSED"
    ats.clock.seconds += 1
    answer = ats.call(
        "GET", "/v2/simpleJobPostingTasks", params={"ids": [urn, "urn:li:x:1"]}
    ).json()
    assert answer["results"] == {}
    assert {error["status"] for error in answer["errors"].values()} == {404}


def test_the_delay_of_tasks_can_be_set(ats):
    ats.control("settings", {"task_delay": 0})
    urn = ats.post_jobs(ats.job()).json()["elements"][0]["id"]
    assert ats.task(urn)["status"] == "PROCESSED"
    ats.control("settings", {"task_delay": 600})
    urn = ats.post_jobs(ats.job(jobPostingOperationType="UPDATE")).json()["elements"][0]["id"]
    ats.control("clock", {"advance": 599})
    assert ats.task(urn)["status"] == "IN_PROGRESS"
    ats.control("clock", {"advance": 1})
    assert ats.task(urn)["status"] == "PROCESSED"
