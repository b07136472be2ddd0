"""Who sees a secured job at LinkedIn, for the page of the job: the rules beside what LinkedIn was told."""

from collections import defaultdict
from dataclasses import dataclass

from portal.domain import job_access as rules
from portal.domain.job_access import NOBODY, ListStanding, Sight
from portal.models import Job
from portal.queries import job_access as facts
from portal.queries import job_access_page as page
from portal.services.job_access import standing


@dataclass(frozen=True)
class Line:
    """How it stands with one person."""

    user_id: int
    name: str
    sight: Sight
    #: LinkedIn's words, where it refuses.
    detail: str = ""


@dataclass(frozen=True)
class Overview:
    """How the list of a job stands, and who is on it."""

    standing: ListStanding
    #: LinkedIn's words, where it will not have the list.
    detail: str
    #: Who sees the job, and who of the team does not or not yet.
    seeing: list[Line]
    others: list[Line]

    @property
    def is_shown(self) -> bool:
        """Whether there is anything to say: the job is secured, or LinkedIn still thinks so."""
        return self.standing is not ListStanding.NOT_NEEDED or bool(self.others)

    @property
    def is_refused(self) -> bool:
        """Whether LinkedIn refuses something that could be sent again."""
        refused = (Sight.REFUSED, Sight.STAYS)
        return self.standing is ListStanding.REFUSED or any(
            line.sight in refused for line in self.others
        )


def overview(job: Job, client_id: str) -> Overview:
    """Who sees a job at LinkedIn, in a fixed number of statements."""
    stands = standing.of_job(job)
    told = {row.user_id: row for row in facts.entries([job.id])}
    team = page.team_of(job.id, client_id) if stands is not ListStanding.NOT_NEEDED else []
    groups: dict[int, list[str]] = defaultdict(list)
    refusals: dict[int, str] = {}
    for row in facts.members([one.member.user_id for one in team]):
        groups[row.user_id].append(row.state)
        if row.detail:
            refusals[row.user_id] = row.detail
    lines = []
    for one in team:
        user_id = one.member.user_id
        entry = told.pop(user_id, None)
        found = rules.sight(
            one.member,
            entry=entry.state if entry else None,
            groups=groups[user_id],
            has_seat=one.has_seat,
        )
        said = (entry.detail if entry else "") or refusals.get(user_id, "")
        lines.append(Line(user_id, one.name, found, said if found is Sight.REFUSED else ""))
    lock = told.pop(NOBODY, None)
    # Off the team, and LinkedIn may still have them on the list.
    names = page.names([row.user_id for row in told.values() if row.is_there])
    for row in told.values():
        if row.is_there:
            found = Sight.STAYS if row.state == "refused" else Sight.LEAVING
            lines.append(Line(row.user_id, names.get(row.user_id, ""), found, row.detail))
    return Overview(
        stands,
        lock.detail if lock is not None and stands is ListStanding.REFUSED else "",
        [line for line in lines if line.sight is Sight.SEES],
        [line for line in lines if line.sight is not Sight.SEES],
    )
