"""Jobs: opening, changing, activating, closing, their teams and their Prospect stage."""

import time
from datetime import timedelta

import pytest

from portal.db import db
from portal.domain.errors import InvalidInput, NotAllowed, StaleVersion, WrongState
from portal.domain.jobs import JobStatus
from portal.domain.permissions import JobRole
from portal.domain.stages import StageKind
from portal.models import HistoryEntry, Job, JobMember, JobPosting, StageEntry
from portal.services import applications, hiring_teams, job_lifecycle, jobs, processes
from portal.services.jobs import Saved
from portal.unit_of_work import unit_of_work
from tests.support.exports import take_in
from tests.support.people import NOW, TEAM, People, add_job, details, get_job

LATER = NOW + timedelta(hours=1)
pytestmark = pytest.mark.usefixtures("context")


def history_of(job_id: int) -> list[str]:
    query = db.select(HistoryEntry.what).where(HistoryEntry.job_id == job_id)
    return list(db.session.scalars(query.order_by(HistoryEntry.id)))


def refusal_of(**changes: object) -> InvalidInput:
    with pytest.raises(InvalidInput) as caught:
        jobs.clean_details(details(**changes))
    return caught.value


# -- opening -----------------------------------------------------------------------------------


def test_a_new_job_is_a_draft_with_a_number_a_process_and_its_creator_on_the_team(
    people: People,
) -> None:
    with unit_of_work():
        job = jobs.create_job(
            details(), creator=people.user("Hugo"), role=JobRole.HIRING_MANAGER, now=NOW
        )
        job_id = job.id
    job = get_job(job_id)
    assert job.state is JobStatus.DRAFT
    assert job.requisition_number == f"REQ-{job_id:04d}"
    assert [stage.name for stage in job.stages] == [
        "Prospect",
        "Apply",
        "Screen",
        "Interview",
        "Offer",
    ]
    assert [(m.user.name, m.role) for m in job.members] == [("Hugo Example", "hiring_manager")]
    assert (job.version, job.openings, job.is_confidential) == (1, 2, False)
    assert job.created_at == NOW
    assert history_of(job_id) == ["job-created"]
    assert db.session.get(JobPosting, job_id) is None


def test_job_ids_differ_and_never_come_back(people: People) -> None:
    first, second = add_job(people), add_job(people)
    assert get_job(first).requisition_number != get_job(second).requisition_number


@pytest.mark.parametrize("role", [JobRole.INTERVIEWER, JobRole.DELEGATE])
def test_nobody_opens_a_job_as_interviewer_or_delegate(people: People, role: JobRole) -> None:
    with pytest.raises(InvalidInput) as caught, unit_of_work():
        jobs.create_job(details(), creator=people.user("Rita"), role=role, now=NOW)
    assert (caught.value.field, caught.value.code) == ("role", "role-not-offered")


@pytest.mark.parametrize(
    ("name", "role"),
    [
        ("Ada", JobRole.RECRUITER),
        ("Rita", JobRole.HIRING_MANAGER),
        ("Hugo", JobRole.RECRUITER),
        ("Rob", JobRole.RECRUITER),
        ("Ivy", JobRole.HIRING_MANAGER),
    ],
)
def test_the_role_on_the_job_needs_the_same_role_in_the_portal(
    people: People, name: str, role: JobRole
) -> None:
    with pytest.raises(InvalidInput) as caught, unit_of_work():
        jobs.create_job(details(), creator=people.user(name), role=role, now=NOW)
    assert caught.value.code == "role-needs-app-role"
    assert db.session.scalar(db.select(db.func.count()).select_from(Job)) == 0


@pytest.mark.parametrize(
    ("changes", "field", "code"),
    [
        ({"title": ""}, "title", "required"),
        ({"title": " \t\x00 "}, "title", "required"),
        ({"title": "x" * 201}, "title", "too-long"),
        ({"city": ""}, "city", "required"),
        ({"city": "x" * 101}, "city", "too-long"),
        ({"region": "x" * 101}, "region", "too-long"),
        ({"country": ""}, "country", "country-invalid"),
        ({"country": "NLD"}, "country", "country-invalid"),
        ({"country": "N1"}, "country", "country-invalid"),
        ({"openings": 0}, "openings", "openings-range"),
        ({"openings": -1}, "openings", "openings-range"),
        ({"openings": 10_000}, "openings", "openings-range"),
    ],
)
def test_a_bad_field_is_refused_by_its_name(
    changes: dict[str, object], field: str, code: str
) -> None:
    error = refusal_of(**changes)
    assert (error.field, error.code) == (field, code)


def test_fields_are_tidied_and_long_ones_that_fit_are_kept() -> None:
    clean = jobs.clean_details(
        details(title="  Data\t Engineer ", city="Den\u00a0 Haag", country=" nl ", region="")
    )
    assert (clean.title, clean.city, clean.country, clean.region) == (
        "Data Engineer",
        "Den Haag",
        "NL",
        "",
    )
    assert jobs.clean_details(details(title="x" * 200)).title == "x" * 200


# -- descriptions ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("One.\n\nTwo.", "<p>One.</p>\n<p>Two.</p>"),
        ("One.\r\nTwo.", "<p>One.<br>\nTwo.</p>"),
        ("- one\n- two", "<ul>\n<li>one</li>\n<li>two</li>\n</ul>"),
        ("1. one\n2. two", "<ol>\n<li>one</li>\n<li>two</li>\n</ol>"),
        ("**Bold** and *slanted*", "<p><strong>Bold</strong> and <em>slanted</em></p>"),
        ("### Tasks\nText", "<h3>Tasks</h3>\n<p>Text</p>"),
        ("<p>Pasted</p><ul><li>HTML</li></ul>", "<p>Pasted</p><ul><li>HTML</li></ul>"),
        ('<p style="color:red" class="x">Red</p>', "<p>Red</p>"),
        ("<div><span>Text</span> kept</div>", "Text kept"),
        ("1 < 2 & 3 > 2", "<p>1 &lt; 2 &amp; 3 &gt; 2</p>"),
        ("Wij zoeken 数据工程师 é", "<p>Wij zoeken 数据工程师 é</p>"),
    ],
)
def test_text_marks_and_pasted_html_become_clean_html(typed: str, shown: str) -> None:
    source = jobs.clean_details(details(description_source=typed)).description_source
    assert jobs.render_description(source) == shown


def test_links_are_kept_and_give_nothing_away() -> None:
    shown = jobs.render_description("[us](https://example.com) and <a href='mailto:a@b.co'>us</a>")
    assert '<a href="https://example.com" rel="noopener noreferrer nofollow">us</a>' in shown
    assert 'href="mailto:a@b.co"' in shown


@pytest.mark.parametrize(
    "typed",
    [
        "<script>alert(1)</script>Text",
        "<SCRIPT SRC=//evil.example/x.js></SCRIPT >Text",
        "Text <img src=x onerror=alert(1)>",
        '<p onclick="alert(1)" onmouseover=alert(1)>Text</p>',
        "<a href='javascript:alert(1)'>Text</a>",
        "<a href='JaVa\tScRiPt:alert(1)'>Text</a>",
        "<a href=' &#106;avascript:alert(1)'>Text</a>",
        "[Text](javascript:alert(1))",
        "[Text](data:text/html;base64,PHNjcmlwdD4=)",
        "<a href='vbscript:x'>Text</a>",
        "<iframe src='https://evil.example'></iframe>Text",
        "<style>p{background:url(https://evil.example)}</style>Text",
        "<svg><script>alert(1)</script></svg>Text",
        "<math><mi xlink:href='javascript:alert(1)'>x</mi></math>Text",
        "<form action='https://evil.example'><input name=password></form>Text",
        "<object data='x'></object><embed src='x'>Text",
        "<!--<p>--><p>Text<!-- x",
        "<p>Text</p><meta http-equiv=refresh content='0;url=https://evil.example'>",
        "![Text](https://evil.example/pixel.gif)Text",
        "Text <noscript><p title='</noscript><img src=x onerror=alert(1)>'></noscript>",
    ],
)
def test_nothing_in_a_description_runs_or_calls_out(typed: str) -> None:
    shown = jobs.render_description(typed).lower()
    assert "text" in shown
    for bad in ("<script", "onerror=alert(1)>", "onclick=", "onmouseover=", "<img", "<iframe"):
        assert bad not in shown
    for bad in ('href="java', 'href="data:', 'href="vb', "<svg", "<style", "<form", "<input"):
        assert bad not in shown
    assert "<meta" not in shown
    assert "<object" not in shown


def test_pasted_html_that_is_indented_does_not_turn_into_program_code() -> None:
    shown = jobs.render_description("<ul>\n\n    <li>one</li>\n\n    <li>two</li>\n\n</ul>")
    assert "&lt;" not in shown
    assert shown.count("<li>") == 2


@pytest.mark.parametrize("typed", ["", " \n ", "<p> </p>", "<script>x</script>", "<!-- x -->", "-"])
def test_a_description_without_anything_to_read_is_refused(typed: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        jobs.render_description(typed)
    assert (caught.value.field, caught.value.code) == ("description", "required")


def test_ten_megabytes_of_description_are_refused_unread() -> None:
    started = time.perf_counter()
    with pytest.raises(InvalidInput) as caught:
        jobs.render_description("<b>" * 3_500_000)
    assert (caught.value.field, caught.value.code) == ("description", "too-long")
    assert caught.value.params == {"limit": 25_000}
    assert time.perf_counter() - started < 0.1


def test_what_linkedin_takes_of_a_description_is_counted_after_cleaning() -> None:
    assert len(jobs.render_description("x" * 24_990)) <= 25_000
    assert jobs.render_description(f"<p {'class=x ' * 10_000}>Short</p>") == "<p>Short</p>"
    with pytest.raises(InvalidInput):
        jobs.render_description("x" * 25_001)


def test_what_no_database_stores_is_taken_out_of_the_description(people: People) -> None:
    job_id = add_job(people, description_source="One\x00\ud800 two\x00.")
    assert get_job(job_id).description_source == "One two."
    assert get_job(job_id).description == "<p>One two.</p>"


# -- changing ----------------------------------------------------------------------------------


def test_a_change_counts_is_written_down_and_linkedin_will_hear_of_it(people: People) -> None:
    job_id = add_job(people)
    posting = db.session.get_one(JobPosting, job_id)
    wanted, version = posting.wanted, get_job(job_id).version
    with unit_of_work():
        changed = jobs.update_job(
            get_job(job_id),
            details(title="Lead Engineer", city="Delft"),
            version=version,
            actor=people.user("Tom"),
            now=LATER,
        )
    job = get_job(job_id)
    assert changed is Saved.SAVED
    assert (job.title, job.city, job.version, job.updated_at) == (
        "Lead Engineer",
        "Delft",
        version + 1,
        LATER,
    )
    assert db.session.get_one(JobPosting, job_id).wanted == wanted + 1
    entry = db.session.scalars(db.select(HistoryEntry).order_by(HistoryEntry.id.desc())).first()
    assert entry is not None
    assert (entry.what, entry.details, entry.actor_id) == (
        "job-changed",
        {
            "fields": "city, title",
            "old": {"city": "Rotterdam", "title": "Data Engineer"},
            "new": {"city": "Delft", "title": "Lead Engineer"},
        },
        people["Tom"],
    )


def test_a_new_description_is_cleaned_again(people: People) -> None:
    job_id = add_job(people)
    with unit_of_work():
        job = get_job(job_id)
        jobs.update_job(
            job,
            details(description_source="New\n<script>x</script>"),
            version=job.version,
            actor=people.user("Rita"),
            now=LATER,
        )
    assert "script" not in get_job(job_id).description
    assert "New" in get_job(job_id).description


def test_saving_what_is_there_already_changes_nothing(people: People) -> None:
    job_id = add_job(people)
    before = get_job(job_id)
    facts = (before.version, before.updated_at, history_of(job_id))
    with unit_of_work():
        job = get_job(job_id)
        changed = jobs.update_job(
            job, details(), version=job.version, actor=people.user("Rita"), now=LATER
        )
    after = get_job(job_id)
    assert changed is Saved.UNCHANGED
    assert (after.version, after.updated_at, history_of(job_id)) == facts
    assert db.session.get_one(JobPosting, job_id).wanted == 1


def test_a_change_made_on_an_old_version_is_refused(people: People) -> None:
    job_id = add_job(people)
    seen = get_job(job_id).version

    def save(title: str) -> None:
        with unit_of_work():
            jobs.update_job(
                get_job(job_id),
                details(title=title),
                version=seen,
                actor=people.user("Tom"),
                now=LATER,
            )

    save("First")
    with pytest.raises(StaleVersion) as caught:
        save("Second")
    assert caught.value.code == "job-stale"
    assert get_job(job_id).title == "First"


def test_activating_also_counts_as_a_change_for_those_who_edit(people: People) -> None:
    job_id = add_job(people, active=False)
    seen = get_job(job_id).version
    with unit_of_work():
        job_lifecycle.activate_job(get_job(job_id), actor=people.user("Rita"), now=NOW)
    with pytest.raises(StaleVersion), unit_of_work():
        jobs.update_job(
            get_job(job_id), details(), version=seen, actor=people.user("Rita"), now=NOW
        )


def test_a_closed_job_no_longer_changes(people: People) -> None:
    job_id = add_job(people)
    rita = people.user("Rita")
    with unit_of_work():
        job_lifecycle.close_job(get_job(job_id), actor=rita, now=LATER)
    for attempt in (
        lambda job: jobs.update_job(
            job, details(title="X"), version=job.version, actor=rita, now=NOW
        ),
        lambda job: processes.switch_prospect_stage(job, wanted=False, actor=rita, now=NOW),
        lambda job: job_lifecycle.activate_job(job, actor=rita, now=NOW),
        lambda job: job_lifecycle.close_job(job, actor=rita, now=NOW),
    ):
        with pytest.raises(WrongState), unit_of_work():
            attempt(get_job(job_id))
    assert get_job(job_id).closed_at == LATER


def test_activating_and_closing_are_written_down_and_sent(people: People) -> None:
    job_id = add_job(people, active=False)
    rita = people.user("Rita")
    assert db.session.get(JobPosting, job_id) is None
    with unit_of_work():
        job_lifecycle.activate_job(get_job(job_id), actor=rita, now=NOW)
    assert get_job(job_id).activated_at == NOW
    assert db.session.get_one(JobPosting, job_id).wanted == 1
    with unit_of_work():
        job_lifecycle.close_job(get_job(job_id), actor=rita, now=LATER)
    assert (get_job(job_id).status, get_job(job_id).closed_at) == ("closed", LATER)
    assert db.session.get_one(JobPosting, job_id).wanted == 2
    assert history_of(job_id)[-2:] == ["job-activated", "job-closed"]


def test_a_draft_is_closed_by_nobody(people: People) -> None:
    job_id = add_job(people, active=False)
    with pytest.raises(WrongState) as caught, unit_of_work():
        job_lifecycle.close_job(get_job(job_id), actor=people.user("Rita"), now=NOW)
    assert caught.value.code == "job-move"


# -- the Prospect stage ------------------------------------------------------------------------


def switch(job_id: int, wanted: bool, people: People) -> bool:
    with unit_of_work():
        return processes.switch_prospect_stage(
            get_job(job_id), wanted=wanted, actor=people.user("Rita"), now=NOW
        )


def test_the_prospect_stage_goes_and_comes_back_in_its_place(people: People) -> None:
    job_id = add_job(people)
    assert switch(job_id, False, people) is True
    assert get_job(job_id).prospect_stage is None
    assert switch(job_id, False, people) is False
    assert switch(job_id, True, people) is True
    assert [stage.kind for stage in get_job(job_id).stages] == [
        kind.value for kind in StageKind if kind is not StageKind.OTHER
    ]
    assert switch(job_id, True, people) is False
    assert history_of(job_id)[-2:] == ["prospect-stage-removed", "prospect-stage-added"]


def test_the_prospect_stage_stays_while_people_stand_in_it(people: People) -> None:
    job_id = add_job(people)
    take_in(get_job(job_id))
    with pytest.raises(WrongState) as caught:
        switch(job_id, False, people)
    assert (caught.value.code, caught.value.params) == ("prospects-still-there", {"count": 1})
    assert get_job(job_id).prospect_stage is not None


def test_the_way_somebody_took_is_kept_when_the_prospect_stage_goes(people: People) -> None:
    job_id = add_job(people)
    event = take_in(get_job(job_id))
    with unit_of_work():
        application = event.application
        assert application is not None
        applications.move_application(
            application,
            get_job(job_id).stages[1],
            version=application.version,
            actor=people.user("Rita"),
            now=LATER,
        )
    switch(job_id, False, people)
    entries = db.session.scalars(db.select(StageEntry).order_by(StageEntry.id))
    assert [entry.stage_name for entry in entries] == ["Prospect", "Apply"]


# -- the hiring team ---------------------------------------------------------------------------


def add(job_id: int, name: str, role: JobRole, people: People) -> None:
    with unit_of_work():
        hiring_teams.add_member(
            get_job(job_id), people.user(name), role, actor=people.user("Rita"), now=NOW
        )


def remove(job_id: int, name: str, role: JobRole, people: People) -> None:
    job = get_job(job_id)
    member = next(m for m in job.members if m.user_id == people[name] and m.role == role.value)
    with unit_of_work():
        hiring_teams.remove_member(job, member, actor=people.user("Rita"), now=NOW)


def team(job_id: int) -> set[tuple[int, str]]:
    return {(m.user_id, m.role) for m in get_job(job_id).members}


def test_people_join_and_leave_the_team_and_it_is_written_down(people: People) -> None:
    job_id = add_job(people)
    add(job_id, "Olga", JobRole.RECRUITER, people)
    assert (people["Olga"], "recruiter") in team(job_id)
    remove(job_id, "Olga", JobRole.RECRUITER, people)
    assert (people["Olga"], "recruiter") not in team(job_id)
    entries = db.session.scalars(db.select(HistoryEntry).order_by(HistoryEntry.id)).all()[-2:]
    assert [(e.what, e.details["person"]) for e in entries] == [
        ("member-added", "Olga Example"),
        ("member-removed", "Olga Example"),
    ]


def test_one_person_may_have_two_roles_but_none_twice(people: People) -> None:
    job_id = add_job(people)
    add(job_id, "Tom", JobRole.INTERVIEWER, people)
    with pytest.raises(InvalidInput) as caught:
        add(job_id, "Tom", JobRole.INTERVIEWER, people)
    assert caught.value.code == "already-on-team"
    remove(job_id, "Tom", JobRole.INTERVIEWER, people)
    assert (people["Tom"], "recruiter") in team(job_id)


@pytest.mark.parametrize(
    ("name", "role", "field", "code"),
    [
        ("Ivy", JobRole.RECRUITER, "role", "role-needs-app-role"),
        ("Rob", JobRole.HIRING_MANAGER, "role", "role-needs-app-role"),
        ("Olga", JobRole.HIRING_MANAGER, "role", "role-needs-app-role"),
        ("Olga", JobRole.DELEGATE, "role", "role-not-offered"),
    ],
)
def test_a_team_role_is_refused_to_those_who_lack_what_it_needs(
    people: People, name: str, role: JobRole, field: str, code: str
) -> None:
    job_id = add_job(people)
    with pytest.raises(InvalidInput) as caught:
        add(job_id, name, role, people)
    assert (caught.value.field, caught.value.code) == (field, code)


def test_anybody_may_interview_unless_the_account_is_not_active(people: People) -> None:
    job_id = add_job(people)
    add(job_id, "Rob", JobRole.INTERVIEWER, people)
    with unit_of_work():
        people.user("Olga").is_active = False
    with pytest.raises(InvalidInput) as caught:
        add(job_id, "Olga", JobRole.INTERVIEWER, people)
    assert caught.value.code == "user-inactive"


def test_the_last_owner_stays_on_the_team(people: People) -> None:
    job_id = add_job(people)
    remove(job_id, "Tom", JobRole.RECRUITER, people)
    remove(job_id, "Rita", JobRole.RECRUITER, people)
    with pytest.raises(NotAllowed) as caught:
        remove(job_id, "Hugo", JobRole.HIRING_MANAGER, people)
    assert caught.value.code == "last-owner"
    remove(job_id, "Ivy", JobRole.INTERVIEWER, people)
    assert team(job_id) == {(people["Hugo"], "hiring_manager")}


def test_taking_somebody_off_who_is_gone_already_does_no_harm(people: People) -> None:
    job_id = add_job(people)
    job = get_job(job_id)
    member = next(m for m in job.members if m.user_id == people["Tom"])
    copy = JobMember(id=member.id, user_id=member.user_id, role=member.role)
    remove(job_id, "Tom", JobRole.RECRUITER, people)
    with unit_of_work():
        hiring_teams.remove_member(get_job(job_id), copy, actor=people.user("Rita"), now=NOW)
    assert len(team(job_id)) == len(TEAM)


def test_delegates_leave_with_the_member_who_appointed_them(people: People) -> None:
    job_id = add_job(people)
    with unit_of_work():
        job = get_job(job_id)
        tom = next(m for m in job.members if m.user_id == people["Tom"])
        job.members.append(
            JobMember(
                user_id=people["Olga"],
                role=JobRole.DELEGATE.value,
                delegate_of_id=tom.id,
                added_at=NOW,
            )
        )
    assert (people["Olga"], "delegate") in team(job_id)
    remove(job_id, "Tom", JobRole.RECRUITER, people)
    assert (people["Olga"], "delegate") not in team(job_id)
