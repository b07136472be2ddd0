"""Whom LinkedIn takes people for becomes whom we know them as: links that its answers make, and who shares a member."""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Table, delete
from sqlalchemy.dialects import postgresql, sqlite

from portal.db import db
from portal.domain.linkedin_links import LINKEDINS_OWN, LinkEvidence
from portal.domain.matches import MatchKind
from portal.domain.matching import Evidence
from portal.models import CandidateLinkedInPerson
from portal.queries import matches as facts
from portal.services import history
from portal.services.sharing.changes import About, record_change

#: By candidate: members whom we know the person as, with the evidence of each.
Links = Mapping[int, Mapping[str, str]]


def own_link(
    links: Mapping[str, str], change: Mapping[str, Any], unlinked: Collection[str]
) -> str | None:
    """Whom LinkedIn finds by itself the person is, as long as nothing better is known: the member of the link to be
    made, empty for a link that LinkedIn no longer stands behind; None where all stays as it is."""
    member = change["member"] if change["kind"] == MatchKind.FOUND else ""
    if set(links.values()) - LINKEDINS_OWN or member in unlinked:
        member = ""
    ours = [one for one, evidence in links.items() if evidence in LINKEDINS_OWN]
    return member if ours != ([member] if member else []) else None


def remember(
    client_id: str,
    chosen: Mapping[int, str | None],
    found: Mapping[int, str],
    links: Links,
    *,
    now: datetime,
) -> None:
    """Members whom somebody chose at LinkedIn (None: took back), or whom LinkedIn found by itself, are those people's
    from now on, where nothing speaks against it: the person is not known as another member, and nobody else is known
    as this one."""
    person = CandidateLinkedInPerson
    stale = {one for one in {*chosen, *found} if set(links[one].values()) & LINKEDINS_OWN}
    if stale:
        db.session.execute(
            delete(person).where(
                person.client_id == client_id,
                person.candidate_id.in_(sorted(stale)),
                person.evidence.in_(sorted(LINKEDINS_OWN)),
            ),
            execution_options={"synchronize_session": False},
        )
    wanted = {one: (member, LinkEvidence.LINKEDIN) for one, member in found.items() if member}
    wanted |= {
        one: (member, LinkEvidence.AT_LINKEDIN)
        for one, member in chosen.items()
        if member and not set(links[one].values()) - LINKEDINS_OWN
    }
    new = [
        {
            "candidate_id": one,
            "client_id": client_id,
            "person_urn": member,
            "linked_at": now,
            "evidence": evidence.value,
        }
        for one, (member, evidence) in sorted(wanted.items())
    ]
    if new:
        table: Table = person.__table__  # type: ignore[assignment]
        db.session.connection().execute(
            (postgresql if db.session.get_bind().dialect.name == "postgresql" else sqlite)
            .insert(table)
            .on_conflict_do_nothing(index_elements=["client_id", "person_urn"]),
            new,
        )
    for one, (member, evidence) in sorted(wanted.items()):
        if evidence is LinkEvidence.AT_LINKEDIN:
            # What LinkedIn found by itself stands among the steps of the match.
            history.record_people(
                [one], what="linkedin-linked", now=now, member=member, link=evidence.value
            )
    if chosen:
        record_change(About.CANDIDATE, chosen, now=now)


def sharing_pairs(
    client_id: str, changes: Iterable[Mapping[str, Any]]
) -> dict[tuple[int, int], tuple[Evidence, ...]]:
    """Who else is the same member: by what we know, or by what LinkedIn says; and what speaks against it."""
    members = {change["one"]: change["member"] for change in changes if change["member"]}
    if not members:
        return {}
    others = facts.sharing_a_member(set(members.values()), client_id)
    pairs: dict[tuple[int, int], str] = {}
    for one, member in members.items():
        for other in others.get(member, ()):
            if other != one:
                first, second = min(one, other), max(one, other)
                pairs[first, second] = member
    if not pairs:
        return {}
    ids = {one for pair in pairs for one in pair}
    known, unlinked = facts.members_of(ids, client_id), facts.unlinked_of(ids, client_id)
    against = {}
    for (one, other), member in pairs.items():
        found = []
        if len(known.get(one, set()) | known.get(other, set())) > 1:
            found.append(Evidence.CONFLICTING_URNS)
        if member in unlinked.get(one, set()) | unlinked.get(other, set()):
            found.append(Evidence.UNLINKED)
        against[one, other] = tuple(found)
    return against
