"""The company's list of rejection reasons, and its other decisions."""

import pytest
from flask import Flask
from sqlalchemy import select

from portal.db import db
from portal.domain.applications import REJECTION_REASONS
from portal.domain.errors import InvalidInput, StaleVersion, WrongState
from portal.domain.permissions import Condition
from portal.models import Application, HistoryEntry, RejectionReason
from portal.services import company, rejection_reasons
from portal.unit_of_work import unit_of_work
from tests.support.crowd import add_application
from tests.support.people import NOW, People, add_job


@pytest.fixture
def ada(people: People, context: Flask) -> People:
    return people


def names() -> list[str]:
    return [reason.name for reason in rejection_reasons.list_reasons()]


def the(name: str) -> RejectionReason:
    return db.session.scalars(select(RejectionReason).where(RejectionReason.name == name)).one()


def last_entry() -> tuple[str, dict[str, object]]:
    entry = db.session.scalars(select(HistoryEntry).order_by(HistoryEntry.id.desc())).first()
    assert entry is not None
    return entry.what, entry.details


def test_a_company_starts_with_a_list(ada: People) -> None:
    assert names() == list(REJECTION_REASONS)


def test_a_new_reason_stands_at_the_end(ada: People) -> None:
    with unit_of_work():
        rejection_reasons.add_reason("  No   show ", actor=ada.user("Ada"), now=NOW)
    assert names()[-1] == "No show"
    assert last_entry() == ("reason-added", {"reason": "No show"})


@pytest.mark.parametrize(
    ("name", "code"),
    [(" \t", "required"), ("r" * 101, "too-long"), ("SKILLS", "reason-taken")],
)
def test_a_bad_name_is_refused(ada: People, name: str, code: str) -> None:
    with pytest.raises(InvalidInput, match=code), unit_of_work():
        rejection_reasons.add_reason(name, actor=ada.user("Ada"), now=NOW)
    with pytest.raises(InvalidInput, match=code), unit_of_work():
        rejection_reasons.rename_reason(
            the("Other"), name, known_as="Other", actor=ada.user("Ada"), now=NOW
        )
    assert names() == list(REJECTION_REASONS)


def test_the_list_does_not_grow_for_ever(ada: People, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rejection_reasons, "REASONS_MAX", len(REJECTION_REASONS))
    with pytest.raises(InvalidInput, match="too-many"), unit_of_work():
        rejection_reasons.add_reason("One more", actor=ada.user("Ada"), now=NOW)


def test_renaming_is_written_down_and_the_second_of_two_is_told(ada: People) -> None:
    reason = the("Skills")
    with unit_of_work():
        rejection_reasons.rename_reason(
            reason, "Know-how", known_as="Skills", actor=ada.user("Ada"), now=NOW
        )
    assert last_entry() == ("reason-renamed", {"old": "Skills", "new": "Know-how"})
    with pytest.raises(StaleVersion, match="reason-stale"), unit_of_work():
        rejection_reasons.rename_reason(
            reason, "Abilities", known_as="Skills", actor=ada.user("Ada"), now=NOW
        )
    assert "Know-how" in names()


def test_reasons_change_places_and_stop_at_the_ends(ada: People) -> None:
    for name, by in (("Skills", -1), ("Skills", -1), ("Other", 1)):
        with unit_of_work():
            rejection_reasons.move_reason(the(name), by, actor=ada.user("Ada"), now=NOW)
    assert names() == ["Skills", "Experience", *REJECTION_REASONS[2:]]
    assert last_entry() == ("reason-moved", {"reason": "Skills", "old": 2, "new": 1})


def test_a_reason_that_is_switched_off_is_not_offered_but_stays(ada: People) -> None:
    with unit_of_work():
        rejection_reasons.switch_reason(
            the("Salary expectations"), on=False, actor=ada.user("Ada"), now=NOW
        )
    offered = [r.name for r in rejection_reasons.list_reasons(active_only=True)]
    assert "Salary expectations" not in offered
    assert "Salary expectations" in names()
    with unit_of_work():
        rejection_reasons.switch_reason(
            the("Salary expectations"), on=True, actor=ada.user("Ada"), now=NOW
        )
    assert last_entry()[0] == "reason-switched-on"


def test_one_reason_always_stays_on_offer(ada: People) -> None:
    for name in REJECTION_REASONS[1:]:
        with unit_of_work():
            rejection_reasons.switch_reason(the(name), on=False, actor=ada.user("Ada"), now=NOW)
    first = the(REJECTION_REASONS[0])
    with pytest.raises(WrongState, match="last-reason"), unit_of_work():
        rejection_reasons.switch_reason(first, on=False, actor=ada.user("Ada"), now=NOW)
    with pytest.raises(WrongState, match="last-reason"), unit_of_work():
        rejection_reasons.remove_reason(first, actor=ada.user("Ada"), now=NOW)


def test_a_reason_in_use_is_never_removed(ada: People) -> None:
    application_id = add_application(add_job(ada))
    with unit_of_work():
        application = db.session.get_one(Application, application_id)
        application.rejection_reason_id = the("Skills").id
    with pytest.raises(WrongState, match="reason-used"), unit_of_work():
        rejection_reasons.remove_reason(the("Skills"), actor=ada.user("Ada"), now=NOW)
    with unit_of_work():
        rejection_reasons.remove_reason(the("Location"), actor=ada.user("Ada"), now=NOW)
    assert "Skills" in names()
    assert "Location" not in names()


def test_a_decision_of_the_company_is_written_down_once(ada: People) -> None:
    assert company.granted() == {Condition.MEMBERS_MAKE_TEMPLATES}
    for _twice in range(2):
        with unit_of_work():
            company.decide("members_make_templates", False, actor=ada.user("Ada"), now=NOW)
    assert company.granted() == set()
    found = db.session.scalars(
        select(HistoryEntry).where(HistoryEntry.what == "setting-changed")
    ).all()
    assert [e.details for e in found] == [
        {"setting": "members_make_templates", "old": True, "new": False}
    ]
