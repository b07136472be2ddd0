"""Connecting the company to LinkedIn."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from portal import gate, queueing
from portal.db import db
from portal.domain.errors import DomainError, InvalidInput, WrongState
from portal.domain.linkedin_setup import COMPANY_TYPES
from portal.models import HistoryEntry, JobPosting, LinkedInIntegration
from portal.queries import linkedin_setup as rows
from portal.services import linkedin_seats, linkedin_setup
from portal.services.linkedin_gate import Known
from portal.services.linkedin_setup import CompanyConnection, Taken
from portal.unit_of_work import unit_of_work
from tests.support.people import NOW, People, add_job
from tests.support.queries import counted_statements
from tests.support.seats import SetUp
from tests.support.threads import Act, at_once, in_unit

pytestmark = pytest.mark.usefixtures("context")

OURS, OTHER = "urn:li:organization:1000", "urn:li:organization:2000"
ONE, TWO = "urn:li:contract:1", "urn:li:contract:2"


# -- connecting --------------------------------------------------------------------------------


@pytest.fixture
def known(app: Flask) -> Known:
    """A deployment whose settings name no organisation and no contract."""
    return Known("client", True, "", (), lambda _sealed: True)


def entries(*kinds: str, organization: str = OURS, contract: str = ONE) -> list[dict[str, str]]:
    return [
        {
            "integrationContext": contract if kind == "CSA_API" else organization,
            "integrationType": kind,
            "tenantType": "RECRUITER",
            "dataProvider": "ATS",
        }
        for kind in kinds
    ]


@pytest.fixture
def act(people: People, known: Known) -> Callable[..., Any]:
    """Something that an administrator does, in a transaction of its own."""

    def do(service: Callable[..., Any], *args: Any, by: str = "Ada", **more: Any) -> Any:
        with unit_of_work():
            return service(known, *args, actor=people.user(by), now=NOW, **more)

    return do


def overview(known: Known) -> rows.Overview:
    db.session.rollback()
    return rows.overview(
        known.client_id, organization=known.organization, contracts=known.contracts
    )


def states(known: Known) -> dict[str, str]:
    found = overview(known)
    lines = [*found.integrations, *(each.integration for each in found.contracts)]
    return {line.type: line.state.value for line in lines}


def written() -> list[str]:
    db.session.rollback()
    query = select(HistoryEntry.what).order_by(HistoryEntry.id)
    return [what for what in db.session.scalars(query) if what.startswith("linkedin-")]


def test_before_anything_is_connected_there_is_nothing(known: Known) -> None:
    assert linkedin_setup.connection(known) == CompanyConnection("", ())
    found = overview(known)
    assert (found.organization, found.integrations, found.contracts) == ("", (), ())
    assert rows.mirror_version(known.client_id) == 0


def test_what_the_settings_name_counts_while_the_database_has_nothing_of_the_kind(
    act: Callable[..., Any], known: Known, people: People
) -> None:
    named = Known("client", True, OTHER, (TWO,), lambda _sealed: True)
    assert linkedin_setup.connection(named) == CompanyConnection(OTHER, (TWO,))
    assert [c.urn for c in overview(named).contracts] == [TWO]
    act(linkedin_setup.take_callback, entries("CSA_API"))
    assert linkedin_setup.connection(named) == CompanyConnection(OTHER, (ONE,))
    act(linkedin_setup.take_callback, entries("ONE_CLICK_EXPORT"))
    assert linkedin_setup.connection(named) == CompanyConnection(OURS, (ONE,))


def test_what_the_widget_hands_over_is_connected(act: Callable[..., Any], known: Known) -> None:
    taken = act(linkedin_setup.take_callback, entries(*COMPANY_TYPES, "CSA_API", "APPLY_CONNECT"))
    assert taken == Taken(OURS, "", 4, 1, 1)
    assert linkedin_setup.connection(known) == CompanyConnection(OURS, (ONE,))
    assert set(states(known).values()) == {"REQUESTED"}
    found = overview(known)
    assert (found.organization_by, found.integrations[0].requested_by) == (
        "Ada Example",
        "Ada Example",
    )
    assert found.contracts[0].connected_by == "Ada Example"
    assert found.contracts[0].connected_at == NOW
    assert written() == [
        "linkedin-organization-connected",
        "linkedin-contract-connected",
        "linkedin-requested",
    ]


def test_the_second_administrator_finds_it_done(act: Callable[..., Any], known: Known) -> None:
    act(linkedin_setup.take_callback, entries(*COMPANY_TYPES, "CSA_API"))
    before = written()
    taken = act(linkedin_setup.take_callback, entries(*COMPANY_TYPES, "CSA_API"))
    assert taken == Taken(OURS, "", 0, 0, 0)
    assert written() == before


def test_what_is_further_already_stays_so(
    act: Callable[..., Any], known: Known, people: People
) -> None:
    act(linkedin_setup.take_callback, entries("ONE_CLICK_EXPORT"))
    with unit_of_work():
        db.session.execute(db.update(LinkedInIntegration).values(state="ENABLED"))
    act(linkedin_setup.take_callback, entries("ONE_CLICK_EXPORT", "PROFILE_PLUGIN"))
    assert states(known) == {
        "ONE_CLICK_EXPORT": "ENABLED",
        "IN_ATS_INDICATOR": "NOT_REQUESTED",
        "PROFILE_PLUGIN": "REQUESTED",
    }


def test_each_change_moves_the_version_and_wants_a_worker(
    act: Callable[..., Any], known: Known, nudges: Callable[[], set[str]]
) -> None:
    seen = [rows.mirror_version(known.client_id)]
    for service, args in (
        (linkedin_setup.take_callback, [entries("ONE_CLICK_EXPORT", "CSA_API")]),
        (linkedin_setup.disconnect_contract, [ONE]),
        (linkedin_setup.reconnect_contract, [ONE]),
        (linkedin_setup.name_contract, [ONE, "Europe"]),
        (linkedin_setup.want_notify, []),
    ):
        act(service, *args)
        db.session.rollback()
        seen.append(rows.mirror_version(known.client_id))
        if service is not linkedin_setup.disconnect_contract and args != [ONE, "Europe"]:
            assert "linkedin-set-up" in nudges()
    assert seen == sorted(set(seen))
    assert overview(known).contracts[0].name == "Europe"


@pytest.fixture
def nudges(monkeypatch: pytest.MonkeyPatch) -> Callable[[], set[str]]:
    """What was sent to the queue since it was last asked for."""
    sent: list[str] = []
    by_task = {task: topic.value for topic, task in queueing.TASK_FOR_TOPIC.items()}
    monkeypatch.setattr(queueing, "send", lambda task, *_ids: sent.append(by_task[task]) or True)

    def take() -> set[str]:
        taken = set(sent)
        sent.clear()
        return taken

    return take


def test_typed_addresses_are_connected_and_wait_for_what_linkedin_says(
    act: Callable[..., Any], known: Known
) -> None:
    taken = act(linkedin_setup.enter_by_hand, organization="1000", contracts=["1", TWO])
    assert taken == Taken(OURS, "", 0, 2, 0)
    assert linkedin_setup.connection(known) == CompanyConnection(OURS, (ONE, TWO))
    assert set(states(known).values()) == {"NOT_REQUESTED"}
    with pytest.raises(InvalidInput):
        act(linkedin_setup.enter_by_hand, organization="Acme", contracts=[])


# -- another organisation ----------------------------------------------------------------------


def test_another_organisation_is_proposed_and_nothing_is_taken(
    act: Callable[..., Any], known: Known
) -> None:
    act(linkedin_setup.take_callback, entries("ONE_CLICK_EXPORT"))
    taken = act(
        linkedin_setup.take_callback,
        entries("ONE_CLICK_EXPORT", "CSA_API", organization=OTHER, contract=TWO),
        by="Rita",
    )
    assert taken == Taken(OURS, OTHER, 0, 0, 0)
    assert linkedin_setup.connection(known) == CompanyConnection(OURS, ())
    proposal = overview(known).proposal
    assert proposal is not None
    assert (proposal.organization, proposal.contracts) == (OTHER, (TWO,))
    assert (proposal.proposed_by, proposal.proposed_at) == ("Rita Example", NOW)


def test_no_leaves_everything_as_it_was(act: Callable[..., Any], known: Known) -> None:
    act(linkedin_setup.take_callback, entries("ONE_CLICK_EXPORT"))
    act(linkedin_setup.take_callback, entries("PROFILE_PLUGIN", organization=OTHER))
    act(linkedin_setup.keep_organization)
    act(linkedin_setup.keep_organization)
    assert overview(known).proposal is None
    assert linkedin_setup.connection(known).organization == OURS
    assert written()[-2:] == ["linkedin-organization-proposed", "linkedin-organization-kept"]
    with pytest.raises(WrongState):
        act(linkedin_setup.replace_organization, OTHER)


def test_yes_forgets_the_former_integrations_and_sends_every_job_anew(
    act: Callable[..., Any], known: Known, people: People
) -> None:
    job_id = add_job(people)
    act(linkedin_setup.take_callback, entries(*COMPANY_TYPES, "CSA_API"))
    with unit_of_work():
        db.session.execute(
            db.update(JobPosting).values(
                state="there", is_listed=True, operation="UPDATE", next_attempt_at=NOW
            )
        )
    act(linkedin_setup.enter_by_hand, organization=OTHER, contracts=[])
    # What the administrator saw was another one.
    with pytest.raises(WrongState):
        act(linkedin_setup.replace_organization, "urn:li:organization:3")
    taken = act(linkedin_setup.replace_organization, OTHER)
    assert taken.organization == OTHER
    assert linkedin_setup.connection(known) == CompanyConnection(OTHER, (ONE,))
    assert overview(known).proposal is None
    contexts = set(db.session.scalars(select(LinkedInIntegration.context)))
    assert contexts == {OTHER, ONE}
    posting = db.session.get_one(JobPosting, job_id)
    assert (posting.state, posting.is_listed, posting.operation) == ("waiting", False, "")
    assert "linkedin-organization-replaced" in written()
    # The other administrator, who pressed Yes as well.
    with pytest.raises(WrongState):
        act(linkedin_setup.replace_organization, OTHER)


# -- contracts ---------------------------------------------------------------------------------


def test_a_disconnected_contract_is_read_no_more_until_it_is_connected_again(
    act: Callable[..., Any], known: Known
) -> None:
    act(linkedin_setup.take_callback, entries("CSA_API"))
    act(linkedin_setup.take_callback, entries("CSA_API", contract=TWO))
    for _twice in range(2):
        act(linkedin_setup.disconnect_contract, ONE)
    assert linkedin_setup.connection(known).contracts == (TWO,)
    assert linkedin_seats.contracts_due(known.client_id, now=NOW) == [TWO]
    for _twice in range(2):
        act(linkedin_setup.reconnect_contract, ONE)
    assert linkedin_setup.connection(known).contracts == (ONE, TWO)
    assert linkedin_seats.contracts_due(known.client_id, now=NOW) == [ONE, TWO]
    assert written().count("linkedin-contract-disconnected") == 1


def test_a_reading_under_way_does_not_bring_a_disconnected_contract_back(
    act: Callable[..., Any], known: Known
) -> None:
    act(linkedin_setup.take_callback, entries("CSA_API"))
    with unit_of_work():
        reading = linkedin_seats.claim_reading(known.client_id, ONE, now=NOW)
    assert reading is not None
    act(linkedin_setup.disconnect_contract, ONE)
    with unit_of_work():
        assert linkedin_seats.settle_page(reading, [], None, now=NOW) is None
        linkedin_seats.settle_failure(reading, linkedin_seats.ENDED, now=NOW)
    assert linkedin_setup.connection(known).contracts == ()
    assert overview(known).contracts[0].problem is None


def test_a_contract_of_the_settings_can_be_disconnected(people: People) -> None:
    named = Known("client", True, OURS, (ONE, TWO), lambda _sealed: True)
    with unit_of_work():
        linkedin_setup.disconnect_contract(named, ONE, actor=people.user("Ada"), now=NOW)
    assert linkedin_setup.connection(named).contracts == (TWO,)


def test_a_contract_that_nobody_connected_is_refused(act: Callable[..., Any]) -> None:
    services = (linkedin_setup.disconnect_contract, linkedin_setup.reconnect_contract)
    for service in services:
        with pytest.raises(DomainError):
            act(service, ONE)


def test_the_overview_costs_the_same_for_many_contracts(
    act: Callable[..., Any], known: Known, app: Flask
) -> None:
    act(linkedin_setup.take_callback, entries("ONE_CLICK_EXPORT", "CSA_API"))
    with counted_statements(app) as few:
        overview(known)
    many = [each for n in range(40) for each in entries("CSA_API", contract=f"urn:li:contract:{n}")]
    act(linkedin_setup.take_callback, many)
    with counted_statements(app) as same:
        assert len(overview(known).contracts) == 40
    assert len(same) == len(few) <= 3
    with counted_statements(app) as one:
        linkedin_setup.connection(known)
    assert len(one) == 1


def test_the_connection_of_the_running_application_comes_from_the_tables(
    context: Flask, people: People
) -> None:
    with unit_of_work():
        linkedin_setup.take_callback(
            gate.known(),
            entries("CSA_API", contract=TWO),
            actor=people.user("Ada"),
            now=NOW,
        )
    settings = context.extensions["settings"]
    assert gate.connection() == CompanyConnection(settings.linkedin_organization, (TWO,))
    assert SetUp(context).client_id == gate.known().client_id


def test_two_administrators_at_once_are_both_served_and_it_is_done_once(
    app: Flask, people: People, known: Known
) -> None:
    def press(name: str, urn: str) -> Act:
        asked = entries(*COMPANY_TYPES) + entries("CSA_API", contract=urn)
        return in_unit(
            lambda: None,
            lambda: linkedin_setup.take_callback(known, asked, actor=people.user(name), now=NOW),
        )

    assert at_once(app, press("Ada", ONE), press("Ada", TWO)) == [None, None]

    db.session.rollback()
    keys = db.session.execute(select(LinkedInIntegration.type, LinkedInIntegration.context)).all()
    contexts = dict.fromkeys(COMPANY_TYPES, OURS)
    assert sorted(map(tuple, keys)) == sorted(
        [*contexts.items(), ("CSA_API", ONE), ("CSA_API", TWO)]
    )
    assert set(linkedin_setup.connection(known).contracts) == {ONE, TWO}
