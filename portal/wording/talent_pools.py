"""Words about talent pools, and about acting on many people at once."""

from flask_babel import lazy_gettext as _l

from portal.domain.people_actions import PeopleKind, PeopleOutcome

PEOPLE_KIND_NAMES = {
    PeopleKind.ADD_TO_POOL: _l("Add to talent pool"),
    PeopleKind.REMOVE_FROM_POOL: _l("Remove from the pool"),
    PeopleKind.ADD_TO_JOB: _l("Add to job"),
}
PEOPLE_OUTCOMES = {
    PeopleOutcome.PLANNED: _l("Will be added"),
    PeopleOutcome.DONE: _l("Done"),
    PeopleOutcome.IN_POOL: _l("In the pool already"),
    PeopleOutcome.NOT_IN_POOL: _l("Not in the pool any more"),
    PeopleOutcome.IN_JOB: _l("In the job already"),
    PeopleOutcome.ENDED_IN_JOB: _l("Was in the job; the application ended. Reopen it instead"),
    PeopleOutcome.DO_NOT_CONTACT: _l("Asked not to be contacted"),
    PeopleOutcome.NOT_IN_JOB: _l("Not in the job any more"),
    PeopleOutcome.TOUCHED: _l("Stayed: somebody did something about the person since"),
    PeopleOutcome.GONE: _l("Joined with another record"),
}

POOL_SENTENCES = {
    "pool-name-taken": _l("Another talent pool has that name already."),
    "pool-name-of-system": _l("This name is kept for a pool that Beckon fills by itself."),
    "pool-of-system": _l("Beckon keeps this pool by itself; nobody can change it."),
    "pool-stale": _l("Somebody else changed %(name)s in the meantime. This is how it stands now."),
    "contributor-missing": _l("Choose at least one person."),
    "contributor-gone": _l("Somebody you chose is no longer there. Choose again."),
    "contributor-without-role": _l(
        "%(person)s cannot have talent pools: that needs the role Recruiter, Hiring manager or "
        "Administrator, and an open account."
    ),
    "too-many-people": _l("At most %(limit)s people can be chosen at once."),
    "people-removed-already": _l("Nobody was removed: they were not in the pool any more."),
    "people-not-sure": _l(
        "Nobody else is left. Tick the box if you are sure that they should be added all the same."
    ),
    "people-other-kind": _l("These people were chosen for something else. Choose them again."),
}

POOL_HISTORY = {
    "pool-created": _l("made the talent pool %(pool)s"),
    "pool-changed": _l("changed the talent pool %(pool)s"),
    "pool-deleted": _l("deleted the talent pool %(pool)s"),
    "pool-shared": _l("shared the talent pool %(pool)s with %(person)s"),
    "pool-unshared": _l("took the talent pool %(pool)s back from %(person)s"),
    "pool-handed-over": _l("handed the talent pool %(pool)s over to %(person)s"),
    "pool-candidate-added": _l("put the person into %(pool)s"),
    "pool-candidate-removed": _l("took the person out of %(pool)s"),
}
