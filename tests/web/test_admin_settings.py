"""Admin settings: rejection reasons, features, the audit log and outgoing mail."""

import csv
import io
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from portal import wording
from portal.db import db
from portal.models import Application, Candidate, HistoryEntry, Job, Mail, RejectionReason
from portal.services import company, history, messages
from portal.unit_of_work import unit_of_work
from portal.wording import audit
from tests.support.client import LintingClient, text_of
from tests.support.crowd import add_application
from tests.support.people import NOW, People, email_of
from tests.support.queries import counted_statements


@pytest.fixture
def ada(client: LintingClient, people: People) -> LintingClient:
    return client.sign_in("Ada")


def reason_id(app: Flask, name: str) -> int:
    with app.app_context():
        return db.session.scalars(
            select(RejectionReason.id).where(RejectionReason.name == name)
        ).one()


def note(app: Flask, people: People, what: str, by: str = "Rita", **details: object) -> None:
    with app.app_context(), unit_of_work():
        history.record(what, now=NOW, actor=people.user(by), **details)  # type: ignore[arg-type]


def rows_of(text: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text.removeprefix("\ufeff"))))


class TestPane:
    def test_every_page_of_the_settings_is_in_the_pane(self, ada: LintingClient) -> None:
        page = ada.get("/admin/users").get_data(as_text=True)
        for path in (
            "linkedin-integration",
            "linkedin-inbox",
            "company-information",
            "users",
            "rejection-reasons",
            "feature-management",
            "audit-log",
            "mails",
        ):
            assert f'<a href="/admin/{path}"' in page
            current = ada.get(f"/admin/{path}").get_data(as_text=True)
            assert f'<a href="/admin/{path}" aria-current="page">' in current

    @pytest.mark.parametrize(
        "path", ["linkedin-inbox?view=done", "mails?view=sent", "users?state=active"]
    )
    def test_the_views_of_a_list_are_links_and_the_present_one_is_marked(
        self, ada: LintingClient, path: str
    ) -> None:
        page = ada.get(f"/admin/{path}").get_data(as_text=True)
        assert f'href="/admin/{path}" aria-current="true"' in page
        views = page.partition('class="bk-views"')[2].partition("</nav>")[0]
        assert views.count("<li>") >= 4


class TestReasons:
    def test_reasons_are_added_renamed_moved_switched_and_removed(
        self, app: Flask, ada: LintingClient
    ) -> None:
        base = "/admin/rejection-reasons"
        ada.post(base, {"name": "No show"}, status=303)
        path = f"{base}/{reason_id(app, 'No show')}"
        ada.post(f"{path}/name", {"name": "Did not come", "known_as": "No show"}, status=303)
        ada.post(f"{path}/place", {"to": "up"}, status=303)
        page = ada.get(base).get_data(as_text=True)
        assert page.index("Did not come") < page.index('value="Other"')
        ada.post(f"{path}/switch", {"wanted": "off"}, status=303)
        assert "Switched off" in text_of(ada.get(base))
        ada.post(f"{path}/removal", status=303)
        assert "Did not come" not in text_of(ada.get(base))
        ada.post(f"{path}/removal", status=404)

    @pytest.mark.parametrize("name", ["", "  ", "r" * 101, "skills"])
    def test_a_bad_new_name_comes_back(self, ada: LintingClient, name: str) -> None:
        answer = ada.post("/admin/rejection-reasons", {"name": name}, status=422)
        page = answer.get_data(as_text=True)
        assert 'id="name-error"' in page
        assert f'value="{name.strip()}"' in page

    @pytest.mark.parametrize("name", ["", "  ", "r" * 101, "skills"])
    def test_a_bad_other_name_is_said_at_its_row(
        self, app: Flask, ada: LintingClient, name: str
    ) -> None:
        number = reason_id(app, "Other")
        answer = ada.post(
            f"/admin/rejection-reasons/{number}/name",
            {"name": name, "known_as": "Other"},
            status=422,
        )
        page = answer.get_data(as_text=True)
        assert f'id="reason-error-{number}"' in page
        assert f'value="{name.strip()}"' in page

    def test_the_second_of_two_who_rename_is_told(self, app: Flask, ada: LintingClient) -> None:
        path = f"/admin/rejection-reasons/{reason_id(app, 'Other')}/name"
        ada.post(path, {"name": "Else", "known_as": "Other"}, status=303)
        answer = ada.post(path, {"name": "Misc", "known_as": "Other"}, status=409)
        assert "Somebody else renamed this reason to Else" in text_of(answer)
        reason_id(app, "Else")

    def test_a_reason_in_use_has_no_remove_and_is_not_removed(
        self, app: Flask, ada: LintingClient, job_id: int
    ) -> None:
        with app.app_context():
            application_id = add_application(job_id)
            with unit_of_work():
                application = db.session.get_one(Application, application_id)
                application.rejection_reason_id = reason_id(app, "Skills")
        path = f"/admin/rejection-reasons/{reason_id(app, 'Skills')}"
        page = ada.get("/admin/rejection-reasons").get_data(as_text=True)
        assert f'action="{path}/removal"' not in page
        assert "1 time" in page
        ada.post(f"{path}/removal", status=303)
        assert "Switch it off instead." in text_of(ada.get("/admin/rejection-reasons"))


class TestFeatures:
    def test_the_company_decides_and_it_is_written_down(
        self, app: Flask, ada: LintingClient
    ) -> None:
        page = ada.get("/admin/feature-management").get_data(as_text=True)
        assert 'checked class="form-check-input" id="members_make_templates"' in page
        ada.post("/admin/feature-management", {}, status=303)
        with app.app_context():
            assert company.get("members_make_templates") is False
        log = text_of(ada.get("/admin/audit-log?kind=setting-changed"))
        assert "changed the setting Members may make process templates" in log
        assert "on → became off" in log

    def test_the_one_switch_closes_linkedin_for_everybody_and_opens_it_again(
        self, app: Flask, ada: LintingClient
    ) -> None:
        page = ada.get("/admin/feature-management").get_data(as_text=True)
        assert 'checked class="form-check-input" id="linkedin_enabled"' in page
        ada.post("/admin/feature-management", {"members_make_templates": "y"}, status=303)
        with app.app_context():
            assert company.get("linkedin_enabled") is False
            assert company.get("members_make_templates") is True
        log = text_of(ada.get("/admin/audit-log?kind=setting-changed"))
        assert "changed the setting LinkedIn Recruiter integration" in log
        both = {"members_make_templates": "y", "linkedin_enabled": "y"}
        ada.post("/admin/feature-management", both, status=303)
        with app.app_context():
            assert company.get("linkedin_enabled") is True


class TestAuditLog:
    def test_it_shows_what_happened_with_old_and_new(
        self, app: Flask, ada: LintingClient, people: People, job_id: int
    ) -> None:
        note(app, people, "name-changed", old="Rita Old", new="Rita Example")
        page = text_of(ada.get("/admin/audit-log"))
        assert "changed their own name Rita Old → became Rita Example" in page
        assert "created the job" in page
        assert "REQ-" in page

    def test_signing_in_and_out_is_in_the_log_and_what_was_typed_is_not(
        self, app: Flask, ada: LintingClient
    ) -> None:
        other = LintingClient(app)
        other.sign_in_by_form(email_of("Rita"), "wrong password")
        other.sign_in_by_form("typo@example.com", "wrong password")
        other.sign_in_by_form(email_of("Rita"))
        other.post("/sign-out", status=303)
        with app.app_context():
            found = db.session.scalars(select(HistoryEntry).order_by(HistoryEntry.id)).all()
            assert [e.what for e in found] == ["sign-in-refused", "signed-in", "signed-out"]
            assert not any("@" in str(e.details) for e in found)
        page = text_of(ada.get("/admin/audit-log"))
        assert "refused a sign-in to the account of Rita Example" in page
        assert "@example.com" not in page.replace("ada@example.com", "")
        assert "sign-in" not in text_of(ada.get("/admin/linkedin-inbox"))

    def test_it_is_filtered_by_person_kind_job_and_day(
        self, app: Flask, ada: LintingClient, people: People, job_id: int
    ) -> None:
        note(app, people, "signed-in", by="Tom")
        with app.app_context(), unit_of_work():
            history.record(
                "user-deactivated",
                now=NOW + timedelta(days=3),
                actor=people.user("Ada"),
                user=people.user("Tom"),
                person="Tom Example",
            )

        def found(query: str) -> str:
            return text_of(ada.get(f"/admin/audit-log?{query}")).partition("When Who What About")[2]

        toms = found(f"person={people['Tom']}")
        assert "signed in" in toms
        assert "deactivated the account" in toms
        assert "created the job" not in toms
        assert "created the job" in found("kind=job-created")
        assert "signed in" not in found("kind=job-created")
        with app.app_context():
            number = db.session.scalars(select(Job.requisition_number)).one() or ""
        jobs = found(f"job={number.lower()}")
        assert "created the job" in jobs
        assert "signed in" not in jobs
        late = found("from=2026-03-05&to=2026-03-05")
        assert "deactivated the account" in late
        assert "signed in" not in late
        assert "deactivated" not in found("to=2026-03-04")

    @pytest.mark.parametrize(
        ("query", "field"),
        [
            ("kind=eaten", "kind"),
            ("job=REQ-9999", "job"),
            ("from=yesterday", "from"),
            ("from=0001-01-01", "from"),
            ("to=2026-02-30", "to"),
            ("to=9999-12-31", "to"),
            ("from=2026-03-05&to=2026-03-04", "to"),
            ("person=x", "person"),
            ("person=99999999999999", "person"),
        ],
    )
    def test_nonsense_is_said_at_the_field(
        self, ada: LintingClient, query: str, field: str
    ) -> None:
        for path in ("audit-log", "audit-log/download"):
            answer = ada.get(f"/admin/{path}?{query}", status=422)
            assert f'id="audit-{field}-error"' in answer.get_data(as_text=True)

    def test_it_goes_on_page_by_page_with_as_many_statements(
        self, app: Flask, ada: LintingClient, people: People
    ) -> None:
        note(app, people, "signed-in")
        ada.get("/admin/audit-log")
        with counted_statements(app) as few:
            ada.get("/admin/audit-log")
        with app.app_context(), unit_of_work():
            for n in range(250):
                history.record("name-changed", now=NOW, actor=people.user("Rita"), old=n, new=n + 1)
        with counted_statements(app) as many:
            page = ada.get("/admin/audit-log").get_data(as_text=True)
        assert len(many) == len(few) <= 15
        seen = page.count('<tr id="entry-')
        while 'chevron-down"></use></svg><span>Older' in page:
            path = page.partition("before=")[2].partition('"')[0]
            page = ada.get(f"/admin/audit-log?before={path}").get_data(as_text=True)
            seen += page.count('<tr id="entry-')
        assert seen == 251

    def test_every_kind_belongs_to_an_area_and_is_offered_once(self, app: Flask) -> None:
        with app.test_request_context():
            offered = [code for _area, codes in audit.choices() for code, _label in codes]
            assert sorted(offered) == sorted(wording.HISTORY_SENTENCES)
            assert not any("%(" in wording.history_label(code) for code in offered)

    def test_the_download_has_everything_of_the_filter(
        self, app: Flask, ada: LintingClient, people: People, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("portal.queries.audit.BATCH", 7)
        with app.app_context(), unit_of_work():
            for n in range(30):
                history.record("name-changed", now=NOW, actor=people.user("Rita"), old=n, new=n + 1)
            history.record("signed-in", now=NOW, actor=people.user("Tom"))
        answer = ada.get("/admin/audit-log/download?kind=name-changed")
        assert answer.mimetype == "text/csv"
        assert answer.headers["Content-Disposition"].startswith("attachment; filename=")
        rows = rows_of(answer.get_data(as_text=True))
        assert len(rows) == 31
        assert {len(row) for row in rows} == {9}
        assert rows[1][2:5] == ["Rita Example", "name-changed", "changed their own name"]
        assert rows[1][8] == '{"new": 30, "old": 29}'
        with app.app_context():
            total = db.session.scalar(select(func.count()).select_from(HistoryEntry))
        assert (
            len(rows_of(ada.get("/admin/audit-log/download").get_data(as_text=True))) == total + 1
        )

    @pytest.mark.parametrize(
        "name", ['=HYPERLINK("http://x")', "+1+1", "-2+3", "@SUM(A1)", "\t=1", "\r=1"]
    )
    def test_cells_that_a_spreadsheet_would_work_out_are_made_harmless(
        self, app: Flask, ada: LintingClient, people: People, name: str
    ) -> None:
        with app.app_context(), unit_of_work():
            person = Candidate(
                first_name=name,
                last_name="",
                name_key="x",
                source="manual",
                created_at=NOW,
                updated_at=NOW,
            )
            db.session.add(person)
            people.user("Rita").name = name
            db.session.flush()
            history.record(
                "candidate-created", now=NOW, actor=people.user("Rita"), candidate=person
            )
        rows = rows_of(ada.get("/admin/audit-log/download").get_data(as_text=True))
        assert rows[1][2] == f"'{name}"
        assert not any(cell.startswith(("=", "+", "-", "@", "\t", "\r")) for cell in rows[1])

    def test_nobody_else_reads_it(self, client: LintingClient, people: People) -> None:
        for name in ("Rita", "Hugo", "Ivy", "Rob"):
            client.sign_in(name).get("/admin/audit-log", status=404)
            client.get("/admin/audit-log/download", status=404)

    def test_it_is_only_read(self, ada: LintingClient) -> None:
        for method in ("POST", "PUT", "PATCH", "DELETE"):
            for path in ("/admin/audit-log", "/admin/audit-log/download"):
                answer = ada.http.open(
                    path, method=method, headers={"X-CSRFToken": ada.token("/admin/users")}
                )
                assert answer.status_code == 405


class TestMails:
    def write(self, app: Flask, state: str, **fields: object) -> int:
        with app.app_context(), unit_of_work():
            mail = messages.write_mail(
                "approval-requested", to_name="Tom", to_address="tom@example.com", now=NOW
            )
            mail.state = state
            for name, value in fields.items():
                setattr(mail, name, value)
            return mail.id

    def test_failed_mails_come_first_with_their_reason(
        self, app: Flask, ada: LintingClient
    ) -> None:
        self.write(app, "sent", sent_at=NOW)
        assert "Sent" in text_of(ada.get("/admin/mails"))
        self.write(app, "failed", problem="SMTP 550", attempts=1)
        page = text_of(ada.get("/admin/mails"))
        assert "SMTP 550" in page
        assert "A job to approve" in page
        assert "No mail server is set up" in page
        for view in ("failed", "waiting", "sent", "all", "eaten"):
            ada.get(f"/admin/mails?view={view}")

    def test_a_failed_mail_is_sent_again_once(self, app: Flask, ada: LintingClient) -> None:
        number = self.write(app, "failed", problem="SMTP 550", attempts=12)
        ada.post(f"/admin/mails/{number}/attempt", status=303)
        with app.app_context():
            mail = db.session.get_one(Mail, number)
            assert (mail.state, mail.attempts) == ("waiting", 0)
            db.session.remove()
        ada.post(f"/admin/mails/{number}/attempt", status=303)
        assert "This mail has not failed." in text_of(ada.get("/admin/mails"))
        ada.post("/admin/mails/987654/attempt", status=404)

    def test_mails_go_on_page_by_page(self, app: Flask, ada: LintingClient) -> None:
        for _n in range(51):
            last = self.write(app, "failed")
        page = ada.get("/admin/mails").get_data(as_text=True)
        assert f'before={last - 49}"' in page
        rest = ada.get(f"/admin/mails?view=failed&before={last - 49}").get_data(as_text=True)
        assert rest.count('<tr id="mail-') == 1

    def test_the_page_of_written_mails_is_for_developing_alone(self, ada: LintingClient) -> None:
        ada.get("/dev/mails", status=404)
