"""The table of who may do what with which note, walked for every role."""

import itertools

import pytest

from portal.domain import permissions
from portal.domain.notes import RULES, NoteAct, NoteKind, may, reaches
from portal.domain.permissions import Action, AppRole, JobRole

#: Application role and role on the job's team.
PEOPLE: dict[str, tuple[set[AppRole], set[JobRole]]] = {
    "administrator": ({AppRole.ADMINISTRATOR}, set()),
    "recruiter of the job": ({AppRole.RECRUITER}, {JobRole.RECRUITER}),
    "recruiter of others": ({AppRole.RECRUITER}, set()),
    "hiring manager of the job": ({AppRole.HIRING_MANAGER}, {JobRole.HIRING_MANAGER}),
    "hiring manager of others": ({AppRole.HIRING_MANAGER}, set()),
    "interviewer of the job": (set(), {JobRole.INTERVIEWER}),
    "reader": ({AppRole.READ_ONLY}, set()),
    "nobody": (set(), set()),
}
WRITERS = {
    NoteKind.APPLICATION: {
        "administrator",
        "recruiter of the job",
        "hiring manager of the job",
    },
    NoteKind.CANDIDATE: {
        "administrator",
        "recruiter of the job",
        "recruiter of others",
        "hiring manager of the job",
        "hiring manager of others",
    },
}
READERS = {
    NoteKind.APPLICATION: {*WRITERS[NoteKind.APPLICATION], "interviewer of the job", "reader"},
    NoteKind.CANDIDATE: {*WRITERS[NoteKind.CANDIDATE], "reader"},
}


def test_every_kind_and_act_has_a_rule() -> None:
    assert set(RULES) == set(itertools.product(NoteKind, NoteAct))


@pytest.mark.parametrize(("kind", "person"), list(itertools.product(NoteKind, PEOPLE)))
def test_what_each_role_may(kind: NoteKind, person: str) -> None:
    app_roles, job_roles = PEOPLE[person]

    def allowed(action: Action) -> bool:
        on_job = job_roles if kind is NoteKind.APPLICATION else ()
        return permissions.may(action, app_roles, on_job)

    reads, writes = person in READERS[kind], person in WRITERS[kind]
    assert may(kind, NoteAct.WRITE, allowed) is writes
    for is_private in (False, True):
        own = {act: may(kind, act, allowed, is_private=is_private) for act in NoteAct}
        assert own[NoteAct.READ] is reads
        assert own[NoteAct.EDIT] is own[NoteAct.DELETE] is writes
        of_another = {
            act: may(kind, act, allowed, is_author=False, is_private=is_private) for act in NoteAct
        }
        assert of_another[NoteAct.READ] is (reads and not is_private)
        assert not of_another[NoteAct.EDIT]
        assert not of_another[NoteAct.DELETE]


@pytest.mark.parametrize(("kind", "act"), list(itertools.product(NoteKind, NoteAct)))
def test_a_private_note_is_its_authors_alone(kind: NoteKind, act: NoteAct) -> None:
    assert reaches(kind, act, is_author=True, is_private=True)
    assert not reaches(kind, act, is_author=False, is_private=True)
