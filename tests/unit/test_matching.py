"""Are two records one person? Decision D22 as a table of cases, each judged both ways."""

import pytest

from portal.domain.matching import Evidence, Judgement, PersonFacts, Verdict, judge

US, THEM = "client-1", "client-2"
URN, OTHER_URN = "urn:li:person:aaa", "urn:li:person:bbb"
PROFILE = "https://www.linkedin.com/in/ada-1"


def person(**facts: object) -> PersonFacts:
    given = {
        name: frozenset(value) if isinstance(value, set | list | tuple) else value
        for name, value in facts.items()
    }
    return PersonFacts(**given)  # type: ignore[arg-type]


SAME, ASK, DIFFERENT = Verdict.SAME, Verdict.ASK, Verdict.DIFFERENT
ADA = {"first_name": "Ada", "last_name": "Lovelace"}

CASES = {
    "the same person URN": (
        person(**ADA, person_urns={(US, URN)}),
        person(first_name="Augusta", last_name="King", person_urns={(US, URN)}),
        SAME,
        [Evidence.PERSON_URN],
    ),
    "one of several person URNs is the same": (
        person(person_urns={(US, URN), (THEM, OTHER_URN)}),
        person(person_urns={(US, URN)}),
        SAME,
        [Evidence.PERSON_URN],
    ),
    "the same URN beside another of the same application": (
        person(person_urns={(US, URN), (US, OTHER_URN)}),
        person(person_urns={(US, URN)}),
        SAME,
        [Evidence.PERSON_URN],
    ),
    "the same URN of another application says nothing": (
        person(person_urns={(US, URN)}),
        person(person_urns={(THEM, URN)}),
        DIFFERENT,
        [],
    ),
    "the same e-mail, one URN missing": (
        person(emails={"ada@example.com"}, person_urns={(US, URN)}),
        person(emails={"ada@example.com"}),
        SAME,
        [Evidence.EMAIL],
    ),
    "the same e-mail in another spelling among several": (
        person(emails={"x@example.com", "ADA@Example.com "}),
        person(emails={"ada@example.com", "y@example.com"}),
        SAME,
        [Evidence.EMAIL],
    ),
    "the same profile address in another spelling": (
        person(links={"https://nl.linkedin.com/in/ADA-1/"}),
        person(links={PROFILE}),
        SAME,
        [Evidence.PROFILE_ADDRESS],
    ),
    "the same profile address among other links": (
        person(links={"https://ada.example", "https://uk.linkedin.com/in/ada-1?x=y"}),
        person(links={PROFILE, "https://code.example/ada"}),
        SAME,
        [Evidence.PROFILE_ADDRESS],
    ),
    "the same web page that is no profile": (
        person(links={"https://ada.example/in/ada"}),
        person(links={"https://ada.example/in/ada"}),
        DIFFERENT,
        [],
    ),
    "the same profile address and e-mail": (
        person(links={PROFILE}, emails={"ada@example.com"}),
        person(links={PROFILE}, emails={"ada@example.com"}),
        SAME,
        [Evidence.PROFILE_ADDRESS, Evidence.EMAIL],
    ),
    "the same e-mail, URNs of two applications": (
        person(emails={"ada@example.com"}, person_urns={(US, URN)}),
        person(emails={"ada@example.com"}, person_urns={(THEM, OTHER_URN)}),
        SAME,
        [Evidence.EMAIL],
    ),
    "two different URNs with the same e-mail": (
        person(emails={"team@example.com"}, person_urns={(US, URN)}),
        person(emails={"team@example.com"}, person_urns={(US, OTHER_URN)}),
        ASK,
        [Evidence.EMAIL, Evidence.CONFLICTING_URNS],
    ),
    "two different URNs with the same profile address": (
        person(links={PROFILE}, person_urns={(US, URN)}),
        person(links={PROFILE}, person_urns={(US, OTHER_URN)}),
        ASK,
        [Evidence.PROFILE_ADDRESS, Evidence.CONFLICTING_URNS],
    ),
    "two different URNs and nothing in common": (
        person(**ADA, person_urns={(US, URN)}),
        person(**ADA, person_urns={(US, OTHER_URN)}),
        DIFFERENT,
        [],
    ),
    "the same phone and last name": (
        person(first_name="Ada", last_name="Lovelace", phones={"+31 6 1234 5678"}),
        person(first_name="A.", last_name="LOVELACE", phones={"06-12345678", "1"}),
        ASK,
        [Evidence.PHONE_AND_LAST_NAME],
    ),
    "one of several phones is the same": (
        person(**ADA, phones={"020 123 45 67", "+31 6 1234 5678"}),
        person(**ADA, phones={"0031612345678", "010-7654321"}),
        ASK,
        [Evidence.PHONE_AND_LAST_NAME],
    ),
    "two different URNs, the same phone and last name": (
        person(**ADA, phones={"0612345678"}, person_urns={(US, URN)}),
        person(**ADA, phones={"0612345678"}, person_urns={(US, OTHER_URN)}),
        ASK,
        [Evidence.PHONE_AND_LAST_NAME, Evidence.CONFLICTING_URNS],
    ),
    "the same phone and another last name": (
        person(**ADA, phones={"0612345678"}),
        person(first_name="Ada", last_name="Byron", phones={"0612345678"}),
        DIFFERENT,
        [],
    ),
    "the same name and employer": (
        person(first_name="José", last_name="García", employers={"Acme B.V.", "Other"}),
        person(first_name="jose", last_name="GARCIA", employers={"acme b v"}),
        ASK,
        [Evidence.NAME_AND_EMPLOYER],
    ),
    "the same name, phone and employer": (
        person(**ADA, employers={"Acme"}, phones={"0612345678"}),
        person(**ADA, employers={"Acme"}, phones={"0612345678"}),
        ASK,
        [Evidence.PHONE_AND_LAST_NAME, Evidence.NAME_AND_EMPLOYER],
    ),
    "the same last name and employer": (
        person(first_name="Ada", last_name="Lovelace", employers={"Acme"}),
        person(first_name="Bob", last_name="Lovelace", employers={"Acme"}),
        DIFFERENT,
        [],
    ),
    "the same name alone": (person(**ADA), person(**ADA), DIFFERENT, []),
    "the same name with different employers": (
        person(**ADA, employers={"Acme"}),
        person(**ADA, employers={"Other"}),
        DIFFERENT,
        [],
    ),
    "nothing known of either": (person(), person(), DIFFERENT, []),
    "nothing but empty values": (
        person(emails={"", " "}, phones={"", "-"}, employers={"", "."}, last_name="Lovelace"),
        person(emails={""}, phones={""}, employers={""}, last_name="Lovelace"),
        DIFFERENT,
        [],
    ),
    "no name but the same employer": (
        person(employers={"Acme"}, phones={"0612345678"}),
        person(employers={"Acme"}, phones={"0612345678"}),
        DIFFERENT,
        [],
    ),
    "weak evidence beside strong is not needed": (
        person(**ADA, employers={"Acme"}, emails={"ada@example.com"}),
        person(**ADA, employers={"Acme"}, emails={"ada@example.com"}),
        SAME,
        [Evidence.EMAIL],
    ),
    "namesakes in another script": (
        person(first_name="太郎", last_name="山田", employers={"トヨタ"}),
        person(first_name="太郎", last_name="山田", employers={"トヨタ"}),
        ASK,
        [Evidence.NAME_AND_EMPLOYER],
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_two_records_are_judged_as_the_table_says_in_either_order(case: str) -> None:
    one, other, verdict, evidence = CASES[case]
    assert judge(one, other) == Judgement(verdict, tuple(evidence))
    assert judge(other, one) == Judgement(verdict, tuple(evidence))
