"""What the comparison of two records shows, field by field, as far as the viewer may see it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from portal.access import viewer
from portal.domain.merging import Field, FieldPlan, Side
from portal.domain.permissions import Action
from portal.models import Application, Candidate, Document
from portal.queries import same_person as queries
from portal.services.merge_applications import pairs_of
from portal.services.merging import field_plans
from portal.wording import document_kind_name, source_name


@dataclass(frozen=True)
class Row:
    """One line of the comparison."""

    label: str
    one: Sequence[str]
    other: Sequence[str]
    #: What the joined record will say; None where the person chooses.
    result: Sequence[str] | None
    #: The field to choose in.
    field: str | None = None


@dataclass(frozen=True)
class Standing:
    """An application as it is shown to somebody."""

    job: str
    stage: str
    url_id: int | None


@dataclass(frozen=True)
class Comparison:
    """Everything about two records, the older one first."""

    kept: Candidate
    absorbed: Candidate
    plans: list[FieldPlan]
    rows: list[Row]
    applications: tuple[list[Standing], list[Standing]]
    #: Jobs in which both stand, with what becomes of the two applications.
    outcomes: list[str]
    documents: tuple[list[str], list[str]]
    hidden_documents: int

    @property
    def differing(self) -> list[Field]:
        """The fields in which there is something to choose."""
        return [plan.field for plan in self.plans if plan.differs]


def compare(one_id: int, other_id: int) -> Comparison:
    """Two records next to each other."""
    ids = [one_id, other_id]
    records = queries.whole_records(ids)
    kept, absorbed = sorted(records.values(), key=lambda c: (c.created_at, c.id))
    papers = queries.papers_of(ids, viewer().id)
    plans = field_plans(kept, absorbed)
    found = queries.applications_of(ids)
    visible = {a.id for a in found if viewer().may_on(Action.VIEW_JOB, a.job)}
    files = queries.documents_of(ids)
    readable = [d for d in files if _may_read(d, found, visible)]
    return Comparison(
        kept=kept,
        absorbed=absorbed,
        plans=plans,
        rows=[
            *(_field_row(plan, kept, absorbed) for plan in plans),
            *_list_rows(kept, absorbed),
            *_other_rows(kept, absorbed, papers),
        ],
        applications=(
            [_standing(a, visible) for a in found if a.candidate_id == kept.id],
            [_standing(a, visible) for a in found if a.candidate_id == absorbed.id],
        ),
        outcomes=_outcomes(kept, absorbed, found, visible),
        documents=(
            [_file(d) for d in readable if d.candidate_id == kept.id],
            [_file(d) for d in readable if d.candidate_id == absorbed.id],
        ),
        hidden_documents=len(files) - len(readable),
    )


def _field_row(plan: FieldPlan, kept: Candidate, absorbed: Candidate) -> Row:
    labels = {
        Field.NAME: _("Name"),
        Field.HEADLINE: _("Headline"),
        Field.EMPLOYER: _("Employer"),
        Field.LOCATION: _("Location"),
        Field.LINKEDIN_PROFILE: _("LinkedIn profile"),
        Field.OWNER: _("Owner"),
    }
    one, other = _text(plan.field, plan.kept, kept), _text(plan.field, plan.absorbed, absorbed)
    if plan.differs:
        return Row(labels[plan.field], one, other, None, plan.field.value)
    return Row(labels[plan.field], one, other, one if plan.side(None) is Side.KEPT else other)


def _text(field: Field, value: tuple[object, ...], candidate: Candidate) -> list[str]:
    if field is Field.OWNER:
        return [candidate.owner.name] if candidate.owner else []
    text = " ".join(str(part) for part in value if part)
    return [text] if text else []


def _list_rows(kept: Candidate, absorbed: Candidate) -> list[Row]:
    rows = []
    for label, read in _LISTS:
        one, other = read(kept), read(absorbed)
        # Said twice it is kept once, in the spelling of the record that stays.
        both = {**dict(other), **dict(one)}
        order = dict.fromkeys(key for key, _value in [*one, *other])
        row = Row(
            str(label),
            [value for _key, value in one],
            [value for _key, value in other],
            [both[key] for key in order],
        )
        if row.result:
            rows.append(row)
    return rows


#: What a record has several of: the key by which two are the same, and the words.
_LISTS: list[tuple[Any, Callable[[Candidate], list[tuple[str, str]]]]] = [
    (_l("E-mail"), lambda c: [(e.key, e.address) for e in c.emails]),
    (_l("Phone"), lambda c: [(p.key, p.number) for p in c.phones]),
    (_l("Links"), lambda c: [(link.url, link.url) for link in c.links]),
    (_l("Skills"), lambda c: [(s.key, s.name) for s in c.skills]),
    (_l("Tags"), lambda c: [(t.key, t.name) for t in c.tags]),
    (
        _l("Experience"),
        lambda c: [(s := _at(e.title, e.organisation) + _span(e), s) for e in c.experience],
    ),
    (
        _l("Education"),
        lambda c: [(s := _at(e.degree, e.school) + _span(e), s) for e in c.education],
    ),
]


def _span(row: Any) -> str:
    return f" ({row.started} – {row.ended or _('now')})" if row.started else ""


def _at(what: str, where: str) -> str:
    return f"{what}, {where}" if what and where else what or where


def _other_rows(
    kept: Candidate, absorbed: Candidate, papers: dict[tuple[str, int], int]
) -> list[Row]:
    def asked(candidate: Candidate) -> list[str]:
        if not candidate.do_not_contact:
            return []
        return [candidate.do_not_contact_reason or _("Yes")]

    def source(candidate: Candidate) -> list[str]:
        return [source_name(candidate.source)]

    rows = [Row(_("First source"), source(kept), source(absorbed), source(kept))]
    if kept.do_not_contact or absorbed.do_not_contact:
        both = list(dict.fromkeys([*asked(kept), *asked(absorbed)]))
        rows.append(Row(_("Do not contact"), asked(kept), asked(absorbed), both))
    for kind, label in (("notes", _("Notes")), ("pools", _("Talent pools"))):
        one, other = papers.get((kind, kept.id), 0), papers.get((kind, absorbed.id), 0)
        if one or other:
            # The same pool twice is one: what it will be is said in words.
            result = [str(one + other)] if kind == "notes" else [_("those of both")]
            rows.append(Row(label, [str(one)], [str(other)], result))
    return rows


def _standing(application: Application, visible: set[int]) -> Standing:
    if application.id in visible:
        return Standing(application.job.title, _stage(application), application.id)
    if application.job.is_confidential:
        return Standing(_("A confidential job"), "", None)
    return Standing(application.job.title, _stage(application), None)


def _stage(application: Application) -> str:
    if application.is_active:
        return application.stage.name
    return str(_("%(stage)s, ended", stage=application.stage.name))


def _outcomes(
    kept: Candidate, absorbed: Candidate, found: Sequence[Application], visible: set[int]
) -> list[str]:
    pairs, _single = pairs_of(
        [a for a in found if a.candidate_id == kept.id],
        [a for a in found if a.candidate_id == absorbed.id],
    )
    sentences = []
    for on, other in pairs:
        shown = _standing(on, visible)
        if not shown.stage:
            sentences.append(
                _("Both are in a confidential job: one of the two applications goes on.")
            )
            continue
        sentences.append(
            _(
                "Both are in %(job)s. The application of %(name)s, in %(stage)s, goes on; the one of "
                "%(other)s, in %(other_stage)s, is shown as joined. Notes, feedback and documents of "
                "both stand together.",
                job=shown.job,
                name=(kept if on.candidate_id == kept.id else absorbed).name,
                stage=_stage(on),
                other=(kept if other.candidate_id == kept.id else absorbed).name,
                other_stage=_stage(other),
            )
        )
    return sentences


def _may_read(document: Document, found: Sequence[Application], visible: set[int]) -> bool:
    if document.application_id is None:
        return True
    job = next((a.job for a in found if a.id == document.application_id), None)
    return (
        document.application_id in visible
        and job is not None
        and viewer().may_on(Action.VIEW_DOCUMENTS, job)
    )


def _file(document: Document) -> str:
    return f"{document.name} ({document_kind_name(document.kind)})"
