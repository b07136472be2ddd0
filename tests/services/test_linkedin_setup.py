"""What we last told LinkedIn about ourselves."""

from datetime import timedelta

import pytest

from portal.services import linkedin_setup
from portal.unit_of_work import unit_of_work
from tests.support.people import NOW

HERE, THERE = "https://a.example/webhooks/x", "https://b.example/webhooks/x"
DAY = timedelta(hours=24)
pytestmark = pytest.mark.usefixtures("context")


def note(callback_url: str = HERE, problem: str = "", detail: str = "", client: str = "c") -> None:
    with unit_of_work():
        linkedin_setup.record_assertion(
            client, callback_url=callback_url, problem=problem, detail=detail, now=NOW
        )


def is_fresh(callback_url: str = HERE, after: timedelta = timedelta()) -> bool:
    found = linkedin_setup.find("c")
    assert found is not None
    return found.is_fresh(callback_url, now=NOW + after, age=DAY)


def test_nothing_was_told_before_it_was() -> None:
    assert linkedin_setup.find("c") is None


def test_what_was_told_is_fresh_for_a_day_at_the_same_address() -> None:
    note()
    assert is_fresh()
    assert is_fresh(after=DAY - timedelta(seconds=1))
    assert not is_fresh(after=DAY)
    assert not is_fresh(THERE)
    assert linkedin_setup.find("another client") is None


def test_what_went_wrong_is_told_again_until_it_goes_well() -> None:
    note(problem="unauthorised", detail="x" * 900)
    assert not is_fresh()
    note()
    assert is_fresh()


def test_a_new_address_takes_the_place_of_the_old_one() -> None:
    note(HERE)
    note(THERE)
    assert is_fresh(THERE)
    assert not is_fresh(HERE)
