"""Admin settings > LinkedIn Integration: what the page shows, takes and refuses."""

import dataclasses
import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from redis import Redis
from rq import Queue

from portal import create_app, gate
from portal.config import Settings
from portal.db import db
from portal.domain.linkedin_checks import Check, Problem
from portal.models import (
    Heartbeat,
    HistoryEntry,
    JobPosting,
    LinkedInConfiguration,
    LinkedInContract,
    LinkedInIntegration,
)
from portal.queries.linkedin_checks import checklist
from portal.queueing import QUEUES
from portal.services import company, linkedin_checks
from portal.unit_of_work import unit_of_work
from tests.support.client import LintingClient, text_of
from tests.support.people import NOW, People, add_job
from tests.support.queries import counted_statements

PAGE = "/admin/linkedin-integration"
COMPANY = ("ONE_CLICK_EXPORT", "IN_ATS_INDICATOR", "PROFILE_PLUGIN")
OURS, OTHER = "urn:li:organization:1000", "urn:li:organization:2000"
CONTRACT, SECOND = "urn:li:contract:501", "urn:li:contract:502"
Row = dict[str, str]


def record(context: str, kind: str) -> Row:
    """As LinkedIn's widget hands one over."""
    return {
        "integrationContext": context, "integrationType": kind, "tenantType": "RECRUITER",
        "dataProvider": "ATS",
    }  # fmt: skip


COMPANY_LEVEL = [record(OURS, kind) for kind in COMPANY]
CONTRACT_LEVEL = [*COMPANY_LEVEL, record(CONTRACT, "CSA_API")]


@pytest.fixture
def bare(app: Flask) -> Flask:
    """Nothing of LinkedIn is in the settings but the application."""
    settings = dataclasses.replace(
        app.extensions["settings"], linkedin_organization="", linkedin_contracts=()
    )
    app.extensions["settings"], kept = settings, app.extensions["settings"]
    yield app  # type: ignore[misc]
    app.extensions["settings"] = kept


@pytest.fixture
def ada(bare: Flask, client: LintingClient, people: People) -> LintingClient:
    return client.sign_in("Ada")


def request_of(client: LintingClient, raw: Any, status: int = 200) -> str:
    """What the page's script sends when LinkedIn's widget calls it."""
    text = raw if isinstance(raw, str) else json.dumps(raw)
    answer = client.post(f"{PAGE}/requests", {"integrations": text}, status=status)
    assert 'id="linkedin-mirror"' in answer.get_data(as_text=True)
    return text_of(answer)


def press(client: LintingClient, what: str, **fields: str) -> str:
    """A button of the mirror, as a browser without scripts has it."""
    client.post(f"{PAGE}/{what}", fields, status=303)
    return text_of(client.get(PAGE))


def set_state(app: Flask, state: str, *, where: str = "", **more: Any) -> None:
    """As if LinkedIn had said so."""
    with app.app_context(), unit_of_work():
        for row in db.session.scalars(db.select(LinkedInIntegration)):
            if not where or row.context == where:
                row.state = state
                for name, value in more.items():
                    setattr(row, name, value)
        db.session.execute(
            db.update(LinkedInConfiguration).values(version=LinkedInConfiguration.version + 1)
        )


def found(app: Flask, check: Check, problem: Problem | None = None, detail: str = "") -> None:
    with app.app_context(), unit_of_work():
        linkedin_checks.record(check, problem, detail, now=NOW)


def codes(app: Flask) -> list[str]:
    with app.app_context():
        return list(db.session.scalars(db.select(HistoryEntry.what).order_by(HistoryEntry.id)))


class TestBeforeAnything:
    def test_it_says_what_to_do_and_asks_linkedin_for_nothing(self, ada: LintingClient) -> None:
        page = ada.get(PAGE)
        text = text_of(page)
        assert "Company-level access Not requested" in text
        assert "Contract-level access Not requested" in text
        assert "Press Connect." in text
        html = page.get_data(as_text=True)
        # LinkedIn's scripts come only when somebody presses.
        assert 'src="http://127.0.0.1:8001' not in html
        assert 'data-origin="http://localhost:8000"' in html
        assert "ATSIntegrationWidget@http://127.0.0.1:8001/rsc/extensions/onboarding-widget" in html

    def test_without_an_application_it_names_the_settings(
        self, app: Flask, people: People, settings: Settings
    ) -> None:
        none = dataclasses.replace(
            settings, linkedin_client_id="", linkedin_client_secret="", linkedin_organization="",
            linkedin_contracts=(),
        )  # fmt: skip
        portal = create_app(none)
        client = LintingClient(portal).sign_in("Ada")
        page = client.get(PAGE)
        assert "LINKEDIN_CLIENT_ID" in text_of(page)
        assert "LINKEDIN_CLIENT_SECRET" in text_of(page)
        assert "docs/linkedin.md" in text_of(page)
        assert "disabled" in page.get_data(as_text=True)
        with portal.app_context():
            db.session.remove()
            db.engine.dispose()

    def test_the_developer_portal_is_told_these_addresses(
        self, ada: LintingClient, settings: Settings
    ) -> None:
        text = text_of(ada.get(PAGE))
        for value in (
            settings.linkedin_client_id,
            "http://localhost:8000/settings/connections/linkedin/return",
            settings.callback_url,
        ):
            assert value in text
        assert settings.linkedin_client_secret not in text

    def test_administrators_only(self, client: LintingClient, people: People) -> None:
        client.get(PAGE, status=303)
        for name in ("Rita", "Rob", "Olga"):
            client.sign_in(name).get(PAGE, status=404)

    def test_the_settings_begin_here(self, ada: LintingClient) -> None:
        assert ada.get("/admin", status=303).headers["Location"] == PAGE

    def test_switched_off_is_said_with_the_way_to_the_switch(
        self, bare: Flask, ada: LintingClient, people: People
    ) -> None:
        with bare.app_context(), unit_of_work():
            company.decide("linkedin_enabled", False, actor=people.user("Ada"), now=NOW)
        page = ada.get(PAGE)
        assert "switched off for everybody" in text_of(page)
        assert 'href="/admin/feature-management"' in page.get_data(as_text=True)


class TestRequested:
    def test_company_level(self, bare: Flask, ada: LintingClient, redis: Redis) -> None:
        text = request_of(ada, COMPANY_LEVEL)
        assert "Company-level access Notify partner" in text
        assert f"{OURS} , connected" in text
        assert "by Ada Example" in text
        assert "1-click export" in text
        assert "Contract-level access Not requested" in text
        assert "Beckon is telling LinkedIn" in text
        assert sum(len(Queue(name, connection=redis)) for name in QUEUES) >= 1
        assert "linkedin-requested" in codes(bare)

    def test_contract_level_brings_the_contract(self, bare: Flask, ada: LintingClient) -> None:
        text = request_of(ada, CONTRACT_LEVEL)
        assert f"Contract-level access: {CONTRACT} Notify partner" in text
        assert "InMail history, Notes history, InMail stub profiles" in text
        with bare.test_request_context():
            assert gate.connection().contracts == (CONTRACT,)
            db.session.remove()

    def test_one_object_is_as_good_as_a_list(self, ada: LintingClient) -> None:
        assert "Notify partner" in request_of(ada, record(OURS, "ONE_CLICK_EXPORT"))

    @pytest.mark.parametrize(
        "raw",
        [
            "", "{", "null", "[]", "7", '"text"', "[[[]]]", "{}", '[{"integrationContext": 7}]',
            json.dumps([record("urn:li:organization:x", "ONE_CLICK_EXPORT")]),
            json.dumps([record(OURS, "SOMETHING_ELSE")]),
            json.dumps([record(OURS, "ONE_CLICK_EXPORT"), record(OTHER, "PROFILE_PLUGIN")]),
            json.dumps([record(OURS, "ONE_CLICK_EXPORT")] * 101),
            json.dumps(COMPANY_LEVEL) + " " * 70_000,
            "[" * 60_000,
        ],
        ids=range(15),
    )  # fmt: skip
    def test_nonsense_changes_nothing_and_is_said(
        self, bare: Flask, ada: LintingClient, raw: str
    ) -> None:
        text = request_of(ada, raw, 422)
        assert "Not taken" in text
        assert "Company-level access Not requested" in text
        with bare.app_context():
            assert db.session.scalar(db.select(LinkedInIntegration.id)) is None

    def test_two_administrators_at_once_both_get_an_answer(
        self, ada: LintingClient, bare: Flask
    ) -> None:
        for _ in range(2):
            request_of(ada, CONTRACT_LEVEL)
        with bare.app_context():
            counted = db.select(db.func.count()).select_from(LinkedInIntegration)
            assert db.session.scalar(counted) == 4
        assert codes(bare).count("linkedin-requested") == 1


class TestMirror:
    @pytest.mark.parametrize(
        ("state", "raw", "words", "step"),
        [
            ("PARTNER_READY", "PARTNER_READY", "Partner ready", "More > Admin Settings > ATS"),
            ("ENABLED", "ENABLED", "Enabled", ""),
            ("DISABLED", "DISABLED", "Disabled", "It was switched off at LinkedIn."),
            ("UNKNOWN", "PAUSED_BY_STAFF", "Unknown: PAUSED_BY_STAFF", "ask LinkedIn's support"),
        ],
    )
    def test_each_state_has_its_name_and_the_next_step_with_who_does_it(
        self, bare: Flask, ada: LintingClient, state: str, raw: str, words: str, step: str
    ) -> None:
        request_of(ada, COMPANY_LEVEL)
        set_state(bare, state, raw_state=raw, changed_at=NOW, used_at=NOW, name="Beckon (Acme)")
        text = text_of(ada.fragment(f"{PAGE}/mirror?version=0"))
        assert words in text
        assert step in text
        assert "At LinkedIn: Beckon (Acme)." in text
        assert "Last successful call" in text

    def test_the_level_that_is_enabled_stands_at_the_top(
        self, bare: Flask, ada: LintingClient
    ) -> None:
        request_of(ada, CONTRACT_LEVEL)
        set_state(bare, "ENABLED", where=OURS)
        panel = f"{PAGE}/mirror?version=0"
        assert "Enabled Company-level access" in text_of(ada.fragment(panel))
        set_state(bare, "ENABLED")
        assert "Enabled Contract-level access" in text_of(ada.fragment(panel))

    def test_it_answers_204_until_something_moved(self, bare: Flask, ada: LintingClient) -> None:
        request_of(ada, COMPANY_LEVEL)
        panel = ada.fragment(f"{PAGE}/mirror").get_data(as_text=True)
        version = panel.split('data-live-version="')[1].split('"')[0]
        ada.fragment(f"{PAGE}/mirror?version={version}", status=204)
        set_state(bare, "ENABLED")
        assert "Enabled" in text_of(ada.fragment(f"{PAGE}/mirror?version={version}"))

    def test_a_failed_naming_says_why_and_offers_notify_partner(
        self, bare: Flask, ada: LintingClient
    ) -> None:
        request_of(ada, COMPANY_LEVEL)
        set_state(bare, "REQUESTED", problem="callback", detail="CALLBACK_URL is taken.")
        page = ada.get(PAGE)
        assert "does not take the address of Beckon's callback" in text_of(page)
        assert "LinkedIn says: CALLBACK_URL is taken." in text_of(page)
        assert "Notify partner" in text_of(page)
        set_state(bare, "REQUESTED", problem="a-word-of-tomorrow")
        assert "LinkedIn refused what Beckon told it." in text_of(ada.get(PAGE))
        text = press(ada, "notification")
        assert "tells LinkedIn its name and address again" in text
        assert "linkedin-notified" in codes(bare)

    def test_refresh_asks_the_worker(self, ada: LintingClient, redis: Redis) -> None:
        request_of(ada, COMPANY_LEVEL)
        redis.flushall()
        assert "LinkedIn is asked" in press(ada, "refresh")
        assert sum(len(Queue(name, connection=redis)) for name in QUEUES) == 1

    def test_buttons_answer_htmx_with_the_mirror_alone(self, ada: LintingClient) -> None:
        request_of(ada, COMPANY_LEVEL)
        answer = ada.post(f"{PAGE}/refresh", status=200, headers={"HX-Request": "true"})
        assert 'id="linkedin-mirror"' in answer.get_data(as_text=True)
        assert "toast" in answer.headers["HX-Trigger"]

    def test_a_contract_is_named_disconnected_and_connected_again(
        self, bare: Flask, ada: LintingClient
    ) -> None:
        request_of(ada, CONTRACT_LEVEL)
        text = press(ada, "contracts", contract=CONTRACT, name="Acme Europe")
        assert "Contract-level access: Acme Europe" in text
        text = press(ada, "contracts", contract=CONTRACT, wanted="off")
        assert "Contract-level access: Acme Europe Not in use" in text
        assert "Disconnected here." in text
        with bare.test_request_context():
            assert gate.connection().contracts == ()
            db.session.remove()
        assert "Notify partner" in press(ada, "contracts", contract=CONTRACT, wanted="on")
        for urn in ("", "urn:li:contract:999", "nonsense"):
            assert "never connected" in press(ada, "contracts", contract=urn, wanted="off")

    def test_several_contracts_stand_one_below_the_other(
        self, bare: Flask, ada: LintingClient
    ) -> None:
        request_of(ada, CONTRACT_LEVEL)
        text = request_of(ada, [*COMPANY_LEVEL, record(SECOND, "CSA_API")])
        assert CONTRACT in text
        assert SECOND in text
        with bare.app_context(), unit_of_work():
            row = db.session.get_one(LinkedInContract, (gate_client(bare), SECOND))
            row.ended_at, row.problem = NOW, "ended"
        assert "LinkedIn says that this contract has ended." in text_of(ada.get(PAGE))

    def test_statements_do_not_grow_with_the_contracts(
        self, bare: Flask, ada: LintingClient
    ) -> None:
        request_of(ada, CONTRACT_LEVEL)
        ada.get(PAGE)
        with counted_statements(bare) as few:
            ada.get(PAGE)
        request_of(ada, [record(f"urn:li:contract:{n}", "CSA_API") for n in range(600, 660)])
        with counted_statements(bare) as many:
            ada.get(PAGE)
        assert len(many) == len(few)
        assert len(many) <= 12
        version = "x"
        with counted_statements(bare) as polled:
            ada.fragment(f"{PAGE}/mirror?version={version}")
        assert len(polled) <= 8


def gate_client(app: Flask) -> str:
    return str(app.extensions["settings"].linkedin_client_id)


class TestAnotherOrganisation:
    @pytest.fixture
    def proposed(self, ada: LintingClient) -> LintingClient:
        request_of(ada, COMPANY_LEVEL)
        text = request_of(ada, [record(OTHER, "ONE_CLICK_EXPORT")])
        assert "Is this the right organisation?" in text
        return ada

    def test_it_waits_for_a_yes_and_says_what_will_happen(
        self, bare: Flask, proposed: LintingClient
    ) -> None:
        text = text_of(proposed.get(PAGE))
        assert f"LinkedIn named {OTHER}; connected here is {OURS}." in text
        assert "every job is sent anew" in text
        with bare.test_request_context():
            assert gate.connection().organization == OURS
            db.session.remove()

    def test_no_keeps_ours(self, bare: Flask, proposed: LintingClient) -> None:
        text = press(proposed, "organization", decision="keep")
        assert "Is this the right organisation?" not in text
        assert OTHER not in text

    def test_yes_changes_over_and_sends_the_jobs_anew(
        self, bare: Flask, proposed: LintingClient, people: People
    ) -> None:
        with bare.app_context():
            job_id = add_job(people)
            with unit_of_work():
                db.session.get_one(JobPosting, job_id).is_listed = True
        text = press(proposed, "organization", decision="replace", organization=OTHER)
        assert f"{OTHER} , connected" in text
        with bare.app_context():
            assert not db.session.get_one(JobPosting, job_id).is_listed
        # The second administrator comes too late, and is told so.
        again = press(proposed, "organization", decision="replace", organization=OTHER)
        assert "connected. Jobs are sent" not in again


class TestByHand:
    def test_numbers_and_addresses_are_taken(self, bare: Flask, ada: LintingClient) -> None:
        ada.post(
            f"{PAGE}/by-hand",
            {"organization": " 1000 ", "contracts": f"501\n{SECOND}, "},
            status=303,
        )
        with bare.test_request_context():
            found = gate.connection()
            assert (found.organization, found.contracts) == (OURS, (CONTRACT, SECOND))
            db.session.remove()

    @pytest.mark.parametrize(
        ("organization", "contracts"),
        [
            ("acme", ""), ("", ""), ("urn:li:contract:1", ""), ("1000", "abc"),
            ("1000", OURS), ("-5", ""), ("1" * 40, ""), ("1000", "\n".join(map(str, range(101)))),
        ],
    )  # fmt: skip
    def test_anything_else_comes_back_with_what_was_typed(
        self, bare: Flask, ada: LintingClient, organization: str, contracts: str
    ) -> None:
        answer = ada.post(
            f"{PAGE}/by-hand", {"organization": organization, "contracts": contracts}, status=422
        )
        html = answer.get_data(as_text=True)
        assert '<details class="bk-panel card bk-by-hand" id="by-hand" open>' in html
        assert "bk-field-error" in html
        if organization:
            assert f'value="{organization}"' in html
        with bare.app_context():
            assert db.session.scalar(db.select(LinkedInContract.urn)) is None


class TestPosting:
    def test_name_number_and_audience_are_kept(self, bare: Flask, ada: LintingClient) -> None:
        values = {"company_name": "Acme", "company_id": "77", "audience": "public"}
        ada.post(f"{PAGE}/posting", values, status=303)
        html = ada.get(PAGE).get_data(as_text=True)
        assert 'value="Acme"' in html
        assert 'value="77"' in html
        assert "changed the setting Who may see synced jobs" in text_of(ada.get("/admin/audit-log"))

    def test_private_is_chosen_until_somebody_says_otherwise(self, ada: LintingClient) -> None:
        html = ada.get(PAGE).get_data(as_text=True)
        chosen = html.split('value="private"')[0].rpartition("<input")[2]
        assert "checked" in chosen or "checked" in html.split('value="private"')[1][:20]

    def test_another_company_than_the_connected_one_is_remarked(self, ada: LintingClient) -> None:
        request_of(ada, COMPANY_LEVEL)
        ada.post(f"{PAGE}/posting", {"company_id": "1000", "audience": "private"}, status=303)
        assert "not that of the organisation that is connected" not in text_of(ada.get(PAGE))
        ada.post(f"{PAGE}/posting", {"company_id": "77", "audience": "private"}, status=303)
        assert "not that of the organisation that is connected" in text_of(ada.get(PAGE))

    @pytest.mark.parametrize(
        "values",
        [
            {"company_id": "acme", "audience": "private"},
            {"company_name": "x" * 101, "audience": "private"},
            {"audience": "internal"},
            {},
        ],
    )
    def test_nonsense_comes_back_at_its_field(
        self, bare: Flask, ada: LintingClient, values: dict[str, str]
    ) -> None:
        answer = ada.post(f"{PAGE}/posting", {"company_name": "Kept", **values}, status=422)
        assert "bk-field-error" in answer.get_data(as_text=True)
        with bare.app_context():
            assert company.get("posting_company_name") == ""


class TestFeatures:
    def test_each_switch_says_what_it_stops_and_is_written_down(
        self, bare: Flask, ada: LintingClient
    ) -> None:
        text = text_of(ada.get(PAGE))
        assert "exports are kept as they come and wait" in text
        chosen = {"history": "y", "sharing": "y", "inmail_text": "y"}
        ada.post(f"{PAGE}/features", chosen, status=303)
        with bare.app_context():
            kept = {
                name: company.get(f"linkedin_feature_{name}")
                for name in ("export", "sharing", "history", "stub_profiles")
            }
        assert kept == {"export": False, "sharing": True, "history": True, "stub_profiles": False}
        log = text_of(ada.get("/admin/audit-log"))
        assert "changed the setting Take in exports from LinkedIn Recruiter" in log
        assert codes(bare).count("setting-changed") == 2


class TestChecklist:
    def test_nothing_was_run_yet(self, ada: LintingClient) -> None:
        text = text_of(ada.get(PAGE))
        assert text.count("Not yet run") == len(Check)
        assert 'data-live="/admin/linkedin-integration/checks"' not in ada.get(PAGE).get_data(
            as_text=True
        )

    def test_pressing_sends_one_task_and_the_panel_follows(
        self, bare: Flask, ada: LintingClient, redis: Redis
    ) -> None:
        answer = ada.post(f"{PAGE}/checks", status=200, headers={"HX-Request": "true"})
        html = answer.get_data(as_text=True)
        assert 'data-live="/admin/linkedin-integration/checks"' in html
        version = html.split('data-live-version="')[1].split('"')[0]
        ada.fragment(f"{PAGE}/checks?version={version}", status=204)
        found(bare, Check.APPLICATION)
        assert "Pass Application credentials" in text_of(
            ada.fragment(f"{PAGE}/checks?version={version}")
        )
        ada.post(f"{PAGE}/checks", status=303)
        assert sum(len(Queue(name, connection=redis)) for name in QUEUES) >= 1

    def test_that_no_worker_takes_it_up_is_itself_a_finding(
        self, bare: Flask, ada: LintingClient
    ) -> None:
        with bare.app_context(), unit_of_work():
            linkedin_checks.want_run(now=NOW - timedelta(days=1))
        text = text_of(ada.fragment(f"{PAGE}/checks"))
        assert "Fail Worker and schedule alive" in text
        assert "No worker took the tests up." in text

    @pytest.mark.parametrize("problem", Problem)
    def test_every_problem_has_its_mend(
        self, bare: Flask, ada: LintingClient, problem: Problem
    ) -> None:
        found(bare, Check.CALLBACK, problem, "exactly this")
        text = text_of(ada.fragment(f"{PAGE}/checks"))
        verdict = text.partition(" Callback reachable")[0].split()[-1]
        assert verdict in {"Fail", "it"}
        assert "Found: exactly this" in text

    def test_what_the_browser_found_is_kept(self, bare: Flask, ada: LintingClient) -> None:
        told = {"loader": "ok", "origin": "not-allowed", "says": "You must specify <b>a</b> domain"}
        text = text_of(ada.post(f"{PAGE}/browser-checks", told, status=200))
        assert "Pass LinkedIn's script reaches your browser" in text
        assert "Fail Page origin allowed" in text
        assert "Found: You must specify <b>a</b> domain" in text
        assert "Not yet run Frames and cookies" in text
        ada.post(f"{PAGE}/browser-checks", {"frames": "cookies"}, status=200)
        assert "keeps LinkedIn's cookies back" in text_of(ada.get(PAGE))

    @pytest.mark.parametrize(
        "told",
        [
            {"frames": "nonsense"}, {"application": "ok"}, {"callback": "down"}, {"x": "y" * 9000},
            {"loader": "credentials"}, {},
        ],
    )  # fmt: skip
    def test_a_browser_tells_nothing_that_is_not_its_own(
        self, bare: Flask, ada: LintingClient, told: dict[str, str]
    ) -> None:
        ada.post(f"{PAGE}/browser-checks", told, status=200)
        with bare.app_context():
            assert checklist().found == {}


class TestReport:
    def test_it_holds_what_helpers_need(
        self, bare: Flask, ada: LintingClient, settings: Settings
    ) -> None:
        request_of(ada, CONTRACT_LEVEL)
        set_state(bare, "UNKNOWN", raw_state="PAUSED_BY_STAFF", problem="refused", detail="Why not")
        found(bare, Check.CALLBACK, Problem.STATUS, "403")
        with bare.app_context(), unit_of_work():
            db.session.add(
                Heartbeat(
                    name="call:jobs", at=NOW, failed_at=NOW, failed_how="down", request_id="u-7"
                )
            )
        answer = ada.get(f"{PAGE}/report")
        assert answer.mimetype == "text/plain"
        text = answer.get_data(as_text=True)
        for words in (
            "Version: ", settings.linkedin_client_id, OURS, CONTRACT, "PAUSED_BY_STAFF", "403",
            "http://localhost:8000/settings/connections/linkedin/return", "Why not",
            "Callback reachable and challenged: Fail", "Not yet run",
            "x-li-uuid u-7",
        ):  # fmt: skip
            assert words in text, words

    def test_it_holds_no_secret_and_nobody(
        self, bare: Flask, ada: LintingClient, settings: Settings, people: People
    ) -> None:
        request_of(ada, CONTRACT_LEVEL)
        text = ada.get(f"{PAGE}/report").get_data(as_text=True)
        forbidden = [
            settings.linkedin_client_secret, settings.secret_key, settings.callback_token,
            "Ada", "Example", "@example.com",
        ]  # fmt: skip
        for words in forbidden:
            assert words not in text, words


@pytest.mark.parametrize(
    ("path", "wrong"),
    [
        ("posting", "get"), ("features", "get"), ("by-hand", "get"), ("requests", "get"),
        ("refresh", "get"), ("notification", "get"), ("organization", "get"),
        ("contracts", "get"), ("browser-checks", "get"), ("mirror", "post"), ("report", "post"),
    ],
)  # fmt: skip
def test_wrong_methods_are_refused(ada: LintingClient, path: str, wrong: str) -> None:
    ask: Callable[..., Any] = getattr(ada.http, wrong)
    token = ada.token()
    data = {"data": {"csrf_token": token}} if wrong == "post" else {}
    assert ask(f"{PAGE}/{path}", **data).status_code == 405
