"""Every code that the rules speak in has words."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask_babel import Babel

from portal import wording
from portal.domain import (
    exports,
    jobs,
    linkedin_connections,
    linkedin_gate,
    linkedin_seats,
    matching,
    permissions,
    stub_profiles,
)
from portal.models import HistoryEntry
from portal.services import company, intake, job_postings
from portal.services import jobs as job_services
from portal.wording.sentences import SENTENCES
from portal.wording.stub_profiles import HINT_SENTENCES

PORTAL = Path(wording.__file__).parent.parent
ERRORS = {"NotAllowed", "WrongState", "InvalidInput", "StaleVersion", "DomainError"}


@pytest.fixture(autouse=True)
def _language() -> Iterator[None]:
    app = Flask("words")
    Babel(app)
    with app.test_request_context():
        yield


def calls(*folders: str) -> Iterator[ast.Call]:
    for folder in folders:
        for path in sorted((PORTAL / folder).rglob("*.py")):
            tree = ast.parse(path.read_text("utf-8"))
            yield from (node for node in ast.walk(tree) if isinstance(node, ast.Call))


def name_of(call: ast.Call) -> str:
    function = call.func
    return function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")


def texts(nodes: list[ast.expr]) -> list[str]:
    """The literal texts; of ``a if x else b`` both."""
    found = []
    for node in nodes:
        if isinstance(node, ast.IfExp):
            found += texts([node.body, node.orelse])
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            found.append(node.value)
    return found


@pytest.mark.parametrize(
    ("codes", "table"),
    [
        (exports.Reason, wording.REASON_SENTENCES),
        (exports.Mend, wording.MEND_LABELS),
        (exports.EventState, wording.EVENT_STATE_NAMES),
        (exports.EventState, wording.EVENT_STATE_TONES),
        (jobs.JobStatus, wording.JOB_STATUS_NAMES),
        (jobs.PostingState, wording.POSTING_STATE_NAMES),
        (jobs.PostingState, wording.POSTING_STATE_TONES),
        (jobs.PostingState, wording.POSTING_STATE_SENTENCES),
        (permissions.AppRole, wording.APP_ROLE_NAMES),
        (permissions.JobRole, wording.JOB_ROLE_NAMES),
        (matching.Evidence, wording.EVIDENCE_NAMES),
        (linkedin_gate.Reason, wording.GATE_SENTENCES),
        (linkedin_gate.Reason, wording.GATE_ACTS),
        (linkedin_gate.Mender, wording.MENDER_SENTENCES),
        (linkedin_gate.Capability, wording.CAPABILITY_NAMES),
        (linkedin_gate.SeatKind, wording.SEAT_KIND_NAMES),
        (linkedin_connections.ConnectionState, wording.CONNECTION_STATE_NAMES),
        (linkedin_connections.ConnectionState, wording.CONNECTION_STATE_TONES),
        (linkedin_connections.Trouble, wording.TROUBLE_SENTENCES),
        (linkedin_seats.SeatEvidence, wording.SEAT_EVIDENCE_NAMES),
        (stub_profiles.Hint, HINT_SENTENCES),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)
def test_every_member_of_a_code_has_words(codes, table) -> None:  # type: ignore[no-untyped-def]
    for code in codes:
        assert str(table[code]).strip()


def test_every_refusal_of_a_rule_has_a_sentence_of_its_own() -> None:
    used = set()
    for call in calls("domain", "services"):
        if name_of(call) in ERRORS:
            used.update(texts(call.args[-1:]))
    assert len(used) > 15
    assert used <= set(SENTENCES)
    assert wording.sentence("nothing") == "This cannot be done now."


def test_sentences_get_the_values_they_ask_for() -> None:
    given = {}
    for call in calls("domain", "services"):
        if name_of(call) in ERRORS:
            for code in texts(call.args[-1:]):
                given[code] = {word.arg for word in call.keywords}
    for code, names in given.items():
        text = str(SENTENCES[code])
        assert set(re.findall(r"%\((\w+)\)s", text)) <= names, code


def test_everything_that_is_written_into_the_history_has_words() -> None:
    used: set[str] = set()
    for call in calls("services"):
        if name_of(call) in {"record", "_record"}:
            used.update(texts(call.args[:1]))
    for call in calls("services"):
        used.update(texts([word.value for word in call.keywords if word.arg == "what"]))
    used.update(["prospect-stage-added", "prospect-stage-removed", "exported", "exported-again"])
    used.update(["note-edited", "note-hidden"])
    assert used == set(wording.HISTORY_SENTENCES)
    for what in used:
        entry = HistoryEntry(what=what, details={})
        assert wording.history_text(entry) not in {"", what}


def test_every_decision_of_the_company_has_a_name() -> None:
    assert set(company.DEFAULTS) == set(wording.SETTING_NAMES)


def test_an_entry_of_a_kind_that_is_gone_is_shown_by_its_code() -> None:
    assert wording.history_text(HistoryEntry(what="job-eaten", details={})) == "job-eaten"


def test_the_fields_that_linkedin_refuses_have_names() -> None:
    assert set(job_postings.OUR_FIELD.values()) <= set(wording.FIELD_NAMES)


def test_the_fields_of_a_job_that_change_have_names() -> None:
    assert set(job_services.JobDetails.__dataclass_fields__) <= set(wording.FIELD_NAMES)


def test_the_problems_of_a_posting_have_sentences() -> None:
    source = (PORTAL / "tasks/job_postings.py").read_text("utf-8")
    used = set(re.findall(r'"(linkedin-[a-z-]+)"', source)) | {"refused"}
    assert used <= set(wording.POSTING_PROBLEMS)
    assert len(used) == 5


def test_what_the_webhook_only_counts_has_words() -> None:
    source = (PORTAL / "blueprints/webhooks/routes.py").read_text("utf-8")
    used = set(re.findall(r'_refuse\("([a-z-]+)"', source))
    assert used == set(wording.COUNTER_SENTENCES)
    for name in used:
        assert wording.counter_text(name, 3).startswith("3 ")


def test_where_people_come_from_has_words() -> None:
    assert wording.source_name(intake.SOURCE) == "LinkedIn Recruiter"
    assert wording.source_name(stub_profiles.SOURCE) == "Answer to an InMail"
    assert wording.event_type_name(intake.EXPORT) == "Export"
    assert wording.event_type_name(intake.STATUS_CHANGE) != intake.STATUS_CHANGE
    assert wording.event_type_name("") == "Message without a type"
