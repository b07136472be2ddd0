"""Keeping the words under which candidates are found."""

from collections import defaultdict

from sqlalchemy import delete, select, update
from sqlalchemy.dialects import postgresql, sqlite

from portal.db import db
from portal.domain import names
from portal.domain.candidate_search import search_keys
from portal.models import Candidate, CandidateEmail, CandidatePhone, CandidateSearchKey


def keep_search_keys(candidate: Candidate) -> None:
    """Write down anew under which words a candidate is found; to be called after every change of
    name, contact details or employer, and of joining, in the transaction of the change.

    A record that was joined with another one is found under nothing. Who is in which job is not
    written down here: it is looked up, since not everybody may learn it.
    """
    db.session.flush()
    stored = db.session.scalars(
        select(CandidateSearchKey.key).where(CandidateSearchKey.candidate_id == candidate.id)
    )
    wanted: set[str] = set()
    if candidate.merged_into_id is None:
        wanted = search_keys(
            candidate.name_key,
            candidate.employer,
            [email.address for email in candidate.emails],
            [phone.number for phone in candidate.phones],
        )
    _replace(candidate.id, set(stored), wanted)


def mend_search_keys(after: int, until: int) -> int:
    """Write search words and order anew of the candidates with ids above ``after`` up to ``until``,
    for what was changed behind the services' back; returns of how many they were wrong."""
    # Whoever is changing one of them comes first.
    db.session.execute(
        select(Candidate.id)
        .where(Candidate.id > after, Candidate.id <= until)
        .order_by(Candidate.id)
        .with_for_update(key_share=True)
    ).all()
    stored, wrong = stored_keys(after, until), 0
    for candidate_id, (order, wanted) in wanted_keys(after, until).items():
        keys, stored_order = stored[candidate_id]
        if keys != wanted or stored_order != order:
            wrong += 1
            _replace(candidate_id, keys, wanted)
            db.session.execute(
                update(Candidate).where(Candidate.id == candidate_id).values(sort_key=order)
            )
    return wrong


def last_candidate_id() -> int:
    """The highest id of a candidate, 0 without any."""
    return db.session.scalar(select(Candidate.id).order_by(Candidate.id.desc()).limit(1)) or 0


def stored_keys(after: int, until: int) -> dict[int, tuple[set[str], str]]:
    """Search words and order as they are stored, by candidate."""
    found = {
        candidate_id: (set[str](), order)
        for candidate_id, order in db.session.execute(
            select(Candidate.id, Candidate.sort_key).where(
                Candidate.id > after, Candidate.id <= until
            )
        )
    }
    key = CandidateSearchKey
    for candidate_id, word in db.session.execute(
        select(key.candidate_id, key.key).where(key.candidate_id > after, key.candidate_id <= until)
    ):
        found[candidate_id][0].add(word)
    return found


def wanted_keys(after: int, until: int) -> dict[int, tuple[str, set[str]]]:
    """Order and search words as they should be stored, by candidate."""
    texts: dict[object, dict[int, list[str]]] = {}
    for table, column in (
        (CandidateEmail, CandidateEmail.address),
        (CandidatePhone, CandidatePhone.number),
    ):
        of_table = texts[table] = defaultdict(list)
        for candidate_id, text in db.session.execute(
            select(table.candidate_id, column).where(
                table.candidate_id > after, table.candidate_id <= until
            )
        ):
            of_table[candidate_id].append(text)
    emails, phones = texts[CandidateEmail], texts[CandidatePhone]
    people = db.session.execute(
        select(
            Candidate.id,
            Candidate.first_name,
            Candidate.last_name,
            Candidate.name_key,
            Candidate.employer,
            Candidate.merged_into_id,
        )
        .where(Candidate.id > after, Candidate.id <= until)
        .order_by(Candidate.id)
    )
    return {
        person.id: (
            names.sort_key(person.first_name, person.last_name),
            search_keys(
                person.name_key,
                person.employer,
                emails.get(person.id, ()),
                phones.get(person.id, ()),
            )
            if person.merged_into_id is None
            else set(),
        )
        for person in people
    }


def _replace(candidate_id: int, stored: set[str], wanted: set[str]) -> None:
    key = CandidateSearchKey
    if gone := stored - wanted:
        db.session.execute(
            delete(key).where(key.candidate_id == candidate_id, key.key.in_(sorted(gone)))
        )
    if new := sorted(wanted - stored):
        is_postgres = db.session.get_bind().dialect.name == "postgresql"
        # Somebody else may be finding out the same about the same person.
        statement = (postgresql.insert if is_postgres else sqlite.insert)(key)
        db.session.execute(
            statement.on_conflict_do_nothing(),
            [{"key": k, "candidate_id": candidate_id} for k in new],
        )
