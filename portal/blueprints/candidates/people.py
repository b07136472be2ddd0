"""The list of candidates, its filters, and suggestions while somebody types a name."""

from collections.abc import Sequence
from typing import NamedTuple
from urllib.parse import urlencode

from flask import abort, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.access import signed_in, viewer
from portal.blueprints.candidates.addresses import (
    chips_of,
    cursor_of,
    cursor_text,
    filters_of,
    list_url,
    sort_of,
    sort_value,
    values_of,
    without_text,
)
from portal.blueprints.candidates.blueprint import blueprint
from portal.domain.people_actions import PEOPLE_MAX
from portal.domain.permissions import Action
from portal.domain.stages import StageKind
from portal.people_choice import chosen_ids, plan
from portal.queries import candidate_list, same_person
from portal.queries.candidate_conditions import Onlooker
from portal.queries.candidate_list import PersonJob, PersonRow
from portal.queries.candidate_pages import COUNTED_MAX
from portal.wording import SOURCE_NAMES, STAGE_KIND_NAMES, source_name


class Line(NamedTuple):
    """A row of the list as the template prints it: with hundreds of cells, nothing is asked for
    twice."""

    id: int
    name: str
    about: str
    jobs: Sequence[str]
    more_jobs: int
    email: str
    phone: str
    do_not_contact: bool
    location: str
    source: str
    owner: str
    active: str
    active_read: str


@blueprint.get("")
@signed_in
def index() -> ResponseReturnValue:
    onlooker = _onlooker()
    filters, sort = filters_of(request.args), sort_of(request.args)
    names = candidate_list.names_of(filters, onlooker)
    found = candidate_list.find(
        filters,
        names,
        sort,
        onlooker,
        after=cursor_of(request.args.get("after"), sort),
        before=cursor_of(request.args.get("before"), sort),
    )
    keys = found.keys
    return render_template(
        "candidates/index.html",
        lines=_lines(found.ids, onlooker),
        person_url=_person_url(),
        from_search=f"?{urlencode({'from': 'search', 'q': filters.text})}" if filters.text else "",
        total=found.total,
        counted_max=COUNTED_MAX,
        q=filters.text,
        hidden={**values_of(without_text(filters)), "sort": sort_value(sort)},
        chips=chips_of(filters, names, sort),
        sort=sort,
        to_compare=same_person.count_open(),
        list_url=lambda **changes: list_url(filters, sort, **changes),
        filters_url=url_for("candidates.filters", **values_of(filters), sort=sort_value(sort)),
        previous=list_url(filters, sort, before=cursor_text(keys[0])) if found.has_previous else "",
        next=list_url(filters, sort, after=cursor_text(keys[-1])) if found.has_next else "",
        is_first="after" not in request.args and "before" not in request.args,
    )


@blueprint.post("/people-actions")
@signed_in
def plan_people() -> ResponseReturnValue:
    """People of the list for a talent pool or a job: those who were ticked, or all who match."""
    onlooker = _onlooker()
    filters, sort = filters_of(request.form), sort_of(request.form)
    ids = chosen_ids()

    def find() -> Sequence[int]:
        if not request.form.get("everybody"):
            return ids
        found = candidate_list.names_of(filters, onlooker)
        return candidate_list.matching_ids(filters, found, onlooker, most=PEOPLE_MAX + 1)

    return plan(find, back=list_url(filters, sort))


@blueprint.get("/filters")
@signed_in
def filters() -> ResponseReturnValue:
    """The form with all filters: as a fragment of the list, or as a page without scripts."""
    onlooker = _onlooker()
    chosen = filters_of(request.args)
    is_fragment = request.headers.get("HX-Request") == "true"
    template = "candidates/_candidate_filters.html" if is_fragment else "candidates/filters.html"
    return render_template(
        template,
        filters=chosen,
        sort=sort_value(sort_of(request.args)),
        jobs=candidate_list.offered_jobs(onlooker),
        owners=candidate_list.offered_owners(),
        pools=candidate_list.offered_pools(onlooker),
        tags=candidate_list.offered_tags(),
        sources=SOURCE_NAMES,
        stages=[(kind.value, STAGE_KIND_NAMES[kind]) for kind in StageKind],
        back=list_url(chosen, sort_of(request.args)),
    )


@blueprint.get("/suggestions")
@signed_in
def suggestions() -> ResponseReturnValue:
    """Whom somebody may mean who types into the search of the header."""
    onlooker = _onlooker()
    text = filters_of(request.args).text
    found = candidate_list.suggest(text, onlooker)
    return render_template(
        "candidates/_suggestions.html",
        lines=_lines(found.ids, onlooker),
        person_url=_person_url(),
        text=text,
        has_more=found.has_next,
        all_url=url_for("candidates.index", q=text),
    )


def _onlooker() -> Onlooker:
    """The viewer, who must be somebody that sees candidates at all (404)."""
    if not viewer().may(Action.VIEW_CANDIDATES):
        abort(404)
    return Onlooker(viewer().id, viewer().may(Action.VIEW_JOB))


def _person_url() -> str:
    """The beginning of every person's address."""
    return url_for("candidates.profile", candidate_id=0).removesuffix("0")


def _lines(ids: Sequence[int], onlooker: Onlooker) -> list[Line]:
    if not ids:
        return []
    jobs = candidate_list.jobs_of(ids, onlooker)
    nameless = _("Name not given")
    sources: dict[str, str] = {}
    lines = []
    for person in candidate_list.people_of(ids):
        if person.source not in sources:
            sources[person.source] = source_name(person.source)
        lines.append(_line(person, jobs.get(person.id, ()), nameless, sources[person.source]))
    return lines


def _line(person: PersonRow, jobs: Sequence[PersonJob], nameless: str, source: str) -> Line:
    name = f"{person.first_name} {person.last_name}".strip()
    active = person.active_at.isoformat(timespec="seconds") if person.active_at else ""
    about = [person.headline, person.employer]
    if person.employer and person.employer.casefold() in person.headline.casefold():
        about = [person.headline]
    return Line(
        id=person.id,
        name=name or nameless,
        about=" · ".join(part for part in about if part),
        jobs=[
            f"{job.title} · {job.stage}" if job.status == "active" else job.title for job in jobs
        ],
        more_jobs=jobs[0].number - len(jobs) if jobs else 0,
        email=person.email or "",
        phone=person.phone or "",
        do_not_contact=person.do_not_contact,
        location=person.location,
        source=source,
        owner=person.owner or "",
        active=active,
        active_read=f"{active[:10]} {active[11:16]} UTC" if active else "",
    )
