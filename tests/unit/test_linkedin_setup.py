"""What LinkedIn's widget hands over, and what people type in its place."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal import linkedin
from portal.domain import linkedin_setup as rules
from portal.domain.errors import InvalidInput
from portal.domain.linkedin_gate import NEEDS, AccessLevel
from portal.domain.linkedin_setup import Asked, read_by_hand, read_request

ORGANISATION, OTHER = "urn:li:organization:1000", "urn:li:organization:1001"
CONTRACT = "urn:li:contract:7"


def entry(kind: str = "ONE_CLICK_EXPORT", context: str = ORGANISATION, **more: Any) -> Any:
    return {
        "integrationContext": context,
        "integrationType": kind,
        "tenantType": "RECRUITER",
        "dataProvider": "ATS",
        **more,
    }


def test_the_states_and_types_are_those_of_the_client() -> None:
    assert {s.value for s in rules.IntegrationState} == {s.value for s in linkedin.IntegrationState}
    types = {t.value for t in linkedin.IntegrationType}
    assert {*rules.COMPANY_TYPES, rules.CONTRACT_TYPE} == types
    company = {kind for kind, level in NEEDS.values() if level is AccessLevel.COMPANY}
    assert company == set(rules.COMPANY_TYPES)


def test_a_list_is_read_and_so_is_a_single_object() -> None:
    whole = [entry(kind) for kind in rules.COMPANY_TYPES] + [entry("CSA_API", CONTRACT)]
    assert read_request(whole) == Asked(ORGANISATION, rules.COMPANY_TYPES, (CONTRACT,), 0)
    assert read_request(entry()) == Asked(ORGANISATION, ("ONE_CLICK_EXPORT",), (), 0)
    assert read_request([entry("CSA_API", CONTRACT)]) == Asked("", (), (CONTRACT,), 0)


def test_what_stands_there_twice_counts_once_and_more_fields_do_no_harm() -> None:
    assert read_request([entry(), entry(status="REQUESTED", extra=[1])]) == Asked(
        ORGANISATION, ("ONE_CLICK_EXPORT",), (), 0
    )
    bare = {"integrationContext": CONTRACT, "integrationType": "CSA_API"}
    assert read_request(bare).contracts == (CONTRACT,)


@pytest.mark.parametrize(
    "odd",
    [
        None,
        7,
        "text",
        [],
        {},
        entry("APPLY_CONNECT"),
        entry(tenantType="JOBS"),
        entry(dataProvider="PARTNER"),
        entry(context="urn:li:organization:"),
        entry(context="urn:li:organization:12x"),
        entry(context="urn:li:organization:12\n"),
        entry(context="urn:li:organization:" + "1" * 40),
        entry(context="urn:li:organization:१२"),
        entry(context=CONTRACT),
        entry("CSA_API", ORGANISATION),
        entry(context=["urn:li:organization:1"]),
        {"integrationType": "CSA_API"},
        entry(kind={"a": 1}),  # type: ignore[arg-type]
    ],
)
def test_what_is_none_of_ours_is_counted_and_alone_refused(odd: Any) -> None:
    with pytest.raises(InvalidInput) as refused:
        read_request(odd)
    assert refused.value.code == "linkedin-request-unreadable"
    assert read_request([odd, entry()]) == Asked(ORGANISATION, ("ONE_CLICK_EXPORT",), (), 1)


def test_two_organisations_and_endless_lists_are_refused() -> None:
    with pytest.raises(InvalidInput) as refused:
        read_request([entry(), entry(context=OTHER)])
    assert refused.value.code == "linkedin-two-organisations"
    with pytest.raises(InvalidInput):
        read_request([entry()] * (rules.ENTRIES_MAX + 1))


_VALUES = st.none() | st.booleans() | st.integers() | st.text(max_size=20)


@given(
    st.lists(
        _VALUES
        | st.dictionaries(
            st.sampled_from(["integrationContext", "integrationType", "tenantType", "x"]), _VALUES
        ),
        max_size=4,
    )
)
def test_whatever_comes_it_is_read_or_refused(raw: list[Any]) -> None:
    with pytest.raises(InvalidInput):
        read_request(raw)


@pytest.mark.parametrize("text", ["1000", " 1000 ", ORGANISATION, f" {ORGANISATION}\n"])
def test_an_organisation_may_be_typed_as_a_number(text: str) -> None:
    assert read_by_hand(text, []) == Asked(ORGANISATION, rules.COMPANY_TYPES, (), 0)


def test_contracts_may_be_typed_alone_and_empty_lines_are_nothing() -> None:
    assert read_by_hand(" ", ["7", "", CONTRACT, " "]) == Asked("", (), (CONTRACT,), 0)


@pytest.mark.parametrize(
    ("organization", "contracts", "field", "code"),
    [
        ("", [], "organization", "linkedin-organisation-urn"),
        ("Acme", [], "organization", "linkedin-organisation-urn"),
        ("urn:li:contract:7", [], "organization", "linkedin-organisation-urn"),
        ("-1", [], "organization", "linkedin-organisation-urn"),
        ("1000", ["seven"], "contracts", "linkedin-contract-urn"),
        ("1000", [ORGANISATION], "contracts", "linkedin-contract-urn"),
        ("1000", [str(n) for n in range(101)], "contracts", "too-many"),
    ],
)
def test_what_is_typed_wrong_is_refused_at_its_field(
    organization: str, contracts: list[str], field: str, code: str
) -> None:
    with pytest.raises(InvalidInput) as refused:
        read_by_hand(organization, contracts)
    assert (refused.value.field, refused.value.code) == (field, code)
