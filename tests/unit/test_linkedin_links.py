"""Which member of LinkedIn somebody is, and how far LinkedIn is from showing the profile: tables of cases."""

import pytest

from portal.domain.linkedin_links import (
    LinkEvidence,
    LinkStanding,
    LinkState,
    Said,
    evidence_of,
    read_member,
    standing,
)
from portal.domain.linkedin_stages import RecordStanding, Stage, stage_of
from portal.domain.matches import Answer, Known, MatchKind, take_in
from portal.domain.matching import Evidence, PersonFacts, Verdict, judge
from portal.domain.sharing import Rule, Shown

X, Y = "urn:li:person:x", "urn:li:person:y"
FOUND_X = Said(MatchKind.FOUND, X)
S = LinkState


@pytest.mark.parametrize(
    ("ours", "said", "more", "state", "disagrees"),
    [
        ((X,), Said(), {}, S.LINKED, False),
        ((X,), FOUND_X, {}, S.LINKED, False),
        ((X,), Said(MatchKind.MANUAL, X), {}, S.LINKED, False),
        ((X,), Said(MatchKind.NONE), {}, S.LINKED, False),
        # Several fit for LinkedIn, and we know the one.
        ((X,), Said(MatchKind.FOUND), {}, S.LINKED, False),
        ((X,), Said(MatchKind.FOUND, Y), {}, S.LINKED, True),
        ((X,), Said(MatchKind.MANUAL, Y), {"is_taken": True}, S.LINKED, True),
        # What somebody unlinked and linked again is linked.
        ((X,), FOUND_X, {"unlinked": {X}}, S.LINKED, False),
        ((X, Y), FOUND_X, {}, S.LINKED_TWICE, False),
        ((X, Y), Said(MatchKind.FOUND, "urn:li:person:z"), {}, S.LINKED_TWICE, True),
        ((), FOUND_X, {}, S.FOUND, False),
        ((), FOUND_X, {"unlinked": {Y}}, S.FOUND, False),
        ((), FOUND_X, {"unlinked": {X}}, S.UNLINKED, True),
        ((), FOUND_X, {"unlinked": {X}, "is_taken": True}, S.UNLINKED, True),
        ((), FOUND_X, {"is_taken": True}, S.TAKEN, False),
        ((), Said(MatchKind.FOUND), {"is_there": True}, S.SEVERAL_FIT, False),
        ((), Said(MatchKind.NONE), {"is_there": True}, S.NOBODY, False),
        ((), Said(), {"is_there": True}, S.ASKED, False),
        ((), Said(), {}, S.UNKNOWN, False),
    ],
)
def test_whom_a_person_is_linked_to(
    ours: tuple[str, ...], said: Said, more: dict[str, object], state: LinkState, disagrees: bool
) -> None:
    found = standing(ours, said, **more)  # type: ignore[arg-type]
    assert found == LinkStanding(state, disagrees)
    assert found.is_linked == bool(ours)


@pytest.mark.parametrize(
    ("text", "member"),
    [
        (X, X),
        (f"  {X}\n", X),
        ("urn:li:person:ACoAA_-9", "urn:li:person:ACoAA_-9"),
        ("", ""),
        (None, ""),
        ("nobody", ""),
        ("urn:li:person:", ""),
        ("urn:li:member:12", ""),
        ("urn:li:person:x y", ""),
        ("urn:li:person:<script>", ""),
        ("urn:li:person:x,urn:li:person:y", ""),
        ("urn:li:person:" + "x" * 181, ""),
        ("urn:li:person:jürgen", ""),
    ],
)
def test_what_is_a_member(text: str | None, member: str) -> None:
    assert read_member(text) == member


def test_on_what_a_link_rests() -> None:
    assert evidence_of("linkedin-recruiter") is LinkEvidence.EXPORT
    assert evidence_of("linkedin-inmail") is LinkEvidence.STUB
    assert evidence_of("linkedin-inmail", by_email=True) is LinkEvidence.EMAIL
    both = evidence_of("linkedin-recruiter", by_profile=True, by_email=True)
    assert both is LinkEvidence.PROFILE_ADDRESS


@pytest.mark.parametrize(
    ("record", "switches", "stage"),
    [
        (RecordStanding(), {}, Stage.INTRODUCING),
        (RecordStanding(Shown.HELD, Rule.NOT_PAST_PROSPECT), {}, Stage.INTRODUCING),
        (RecordStanding(Shown.WITHDRAWN, Rule.NO_APPLICATION), {}, Stage.INTRODUCING),
        (RecordStanding(), {"may_introduce": False}, Stage.SWITCHED_OFF),
        (RecordStanding(), {"may_share": False}, Stage.SHARING_CLOSED),
        (RecordStanding(Shown.ON_ITS_WAY, is_introduced=True), {}, Stage.WAITING),
        (RecordStanding(Shown.ON_ITS_WAY), {"may_share": False}, Stage.SHARING_CLOSED),
        # Past Prospect it goes whatever the tab may do.
        (RecordStanding(Shown.ON_ITS_WAY), {"may_introduce": False}, Stage.WAITING),
        (RecordStanding(Shown.SENT, is_accepted=True), {}, Stage.READY),
        (RecordStanding(Shown.CHANGED, is_accepted=True), {}, Stage.READY),
        # LinkedIn has the person; that nothing new goes is no reason to show nothing.
        (RecordStanding(Shown.SENT, is_accepted=True), {"may_share": False}, Stage.READY),
        (RecordStanding(Shown.REFUSED, is_accepted=True), {}, Stage.READY),
        (RecordStanding(Shown.REFUSED), {}, Stage.REFUSED),
        (RecordStanding(Shown.LEAVING, Rule.WITHHELD, is_accepted=True), {}, Stage.LEAVING),
        (RecordStanding(Shown.HELD, Rule.WITHHELD), {}, Stage.WITHHELD),
        (RecordStanding(Shown.WITHDRAWN, Rule.WITHHELD), {}, Stage.WITHHELD),
        (
            RecordStanding(Shown.HELD, Rule.CONTACT_MISSING, is_introduced=True),
            {},
            Stage.CONTACT_MISSING,
        ),
        (RecordStanding(Shown.HELD, Rule.NAME_MISSING), {}, Stage.NAME_MISSING),
        # Introduced once; whatever holds it, it is not introduced for ever.
        (RecordStanding(Shown.HELD, Rule.JOB_SECURING, is_introduced=True), {}, Stage.HELD),
        (RecordStanding(is_introduced=True), {}, Stage.HELD),
    ],
)
def test_what_stands_in_the_place_of_the_widget(
    record: RecordStanding, switches: dict[str, bool], stage: Stage
) -> None:
    assert stage_of(record, **{"may_share": True, "may_introduce": True, **switches}) is stage


MAIL = frozenset({"n@example.com"})


@pytest.mark.parametrize(
    ("one", "other", "verdict", "evidence"),
    [
        # An export of the member whom somebody unlinked, with the same e-mail address.
        (
            PersonFacts(emails=MAIL, person_urns=frozenset({("us", X)})),
            PersonFacts(emails=MAIL, unlinked_urns=frozenset({("us", X)})),
            Verdict.ASK,
            (Evidence.EMAIL, Evidence.UNLINKED),
        ),
        # By another LinkedIn application the same URN is somebody else.
        (
            PersonFacts(emails=MAIL, person_urns=frozenset({("them", X)})),
            PersonFacts(emails=MAIL, unlinked_urns=frozenset({("us", X)})),
            Verdict.SAME,
            (Evidence.EMAIL,),
        ),
        # Another member than the one who was unlinked.
        (
            PersonFacts(emails=MAIL, person_urns=frozenset({("us", Y)})),
            PersonFacts(emails=MAIL, unlinked_urns=frozenset({("us", X)})),
            Verdict.SAME,
            (Evidence.EMAIL,),
        ),
        # Nothing else in common: nobody is asked.
        (
            PersonFacts(person_urns=frozenset({("us", X)})),
            PersonFacts(unlinked_urns=frozenset({("us", X)})),
            Verdict.DIFFERENT,
            (),
        ),
        (
            PersonFacts(emails=MAIL, person_urns=frozenset({("us", X)})),
            PersonFacts(
                emails=MAIL,
                person_urns=frozenset({("us", Y)}),
                unlinked_urns=frozenset({("us", X)}),
            ),
            Verdict.ASK,
            (Evidence.EMAIL, Evidence.CONFLICTING_URNS, Evidence.UNLINKED),
        ),
    ],
)
def test_whom_somebody_unlinked_is_not_joined_by_itself(
    one: PersonFacts, other: PersonFacts, verdict: Verdict, evidence: tuple[Evidence, ...]
) -> None:
    for judgement in (judge(one, other), judge(other, one)):
        assert (judgement.verdict, judgement.evidence) == (verdict, evidence)


def test_from_what_linkedin_says_of_an_unlinked_member_nothing_follows() -> None:
    before = Known(kind=MatchKind.MANUAL, member=X, manual=X, told=X, taken_back=X)
    outcome = take_in(before, Answer(manual=X), named="", unlinked={X})
    assert outcome.known.member == X, "what LinkedIn says is kept"
    assert (outcome.known.manual, outcome.known.taken_back) == ("", X), "and is not told back"
    assert not outcome.is_chosen_there
    # Somebody at LinkedIn chose another one since.
    assert take_in(before, Answer(manual=Y), named="", unlinked={X}).is_chosen_there
