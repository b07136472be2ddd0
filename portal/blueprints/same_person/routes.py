"""Are these two the same person? What waits, the comparison, the answer, and the way back."""

from datetime import UTC, datetime

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.access import admin_only, load_merge, load_suggestion, row_id, signed_in, viewer
from portal.answers import act
from portal.blueprints.same_person.compare import Comparison, compare
from portal.blueprints.same_person.forms import SameForm
from portal.domain.errors import StaleVersion, WrongState
from portal.domain.merging import Decision
from portal.domain.permissions import Action
from portal.models import SamePersonSuggestion
from portal.queries import same_person as queries
from portal.services import same_person, unmerging
from portal.unit_of_work import unit_of_work
from portal.wording import sentence

blueprint = Blueprint("same_person", __name__, url_prefix="/candidates")


@blueprint.get("/same-person")
@signed_in
def index() -> ResponseReturnValue:
    if not viewer().may(Action.VIEW_CANDIDATES):
        abort(404)
    pairs, before = queries.list_open(before=request.args.get("before", type=row_id))
    return render_template(
        "same_person/index.html",
        pairs=pairs,
        before=before,
        number=queries.count_open(),
        may_decide=viewer().may(Action.EDIT_CANDIDATES),
    )


@blueprint.get("/same-person/<int:suggestion_id>")
@signed_in
def pair(suggestion_id: int) -> ResponseReturnValue:
    suggestion = load_suggestion(suggestion_id)
    if suggestion.decision in (Decision.SAME.value, Decision.MOVED.value):
        return redirect(_where_it_went(suggestion), 303)
    comparison = compare(suggestion.candidate_id, suggestion.other_id)
    form = _form(suggestion, comparison)
    return render_template("same_person/pair.html", **_page(suggestion, comparison, form))


@blueprint.post("/same-person/<int:suggestion_id>/same")
@signed_in
def same(suggestion_id: int) -> ResponseReturnValue:
    suggestion = load_suggestion(suggestion_id)
    if suggestion.decision in (Decision.SAME.value, Decision.MOVED.value):
        flash(sentence(_CODES[suggestion.decision]), "warning")
        return redirect(_where_it_went(suggestion), 303)
    comparison = compare(suggestion.candidate_id, suggestion.other_id)
    form = _form(suggestion, comparison)
    one, other = comparison.kept.name, comparison.absorbed.name
    try:
        kept_id = _join(suggestion, comparison, form)
    except StaleVersion as error:
        return _show_anew(suggestion, error), 422
    except WrongState as error:
        flash(sentence(error.code, **error.params), "warning")
        if error.code == "candidate-gone":
            return redirect(url_for("same_person.index"), 303)
        return redirect(url_for("same_person.pair", suggestion_id=suggestion_id), 303)
    if kept_id is None:
        page = _page(suggestion, comparison, form)
        return render_template("same_person/pair.html", **page), 422
    flash(_("%(one)s and %(other)s are one record now.", one=one, other=other), "success")
    return redirect(url_for("candidates.profile", candidate_id=kept_id), 303)


def _join(suggestion: SamePersonSuggestion, comparison: Comparison, form: SameForm) -> int | None:
    """Join the two as the form says; the id of the person, or None when the form has a problem."""
    kept, absorbed = comparison.kept, comparison.absorbed
    versions = form.seen_versions(kept, absorbed)
    # Before the choices: there may be others to make by now.
    if versions != {kept.id: kept.version, absorbed.id: absorbed.version}:
        raise StaleVersion("same-person-stale")
    if not form.validate_on_submit():
        return None
    with unit_of_work():
        merge = same_person.say_same(
            suggestion,
            choices=form.choices,
            versions=versions,
            seen=form.seen.data or None,
            actor=viewer().user,
            now=datetime.now(UTC),
        )
        return merge.kept.merged_into_id or merge.kept_id


def _show_anew(suggestion: SamePersonSuggestion, error: StaleVersion) -> str:
    """Both as they are now, with what was chosen."""
    comparison = compare(suggestion.candidate_id, suggestion.other_id)
    form = _form(suggestion, comparison)
    form.form_errors.append(sentence(error.code))
    form.show_versions(comparison.kept, comparison.absorbed, suggestion.decision)
    return render_template("same_person/pair.html", **_page(suggestion, comparison, form))


@blueprint.post("/same-person/<int:suggestion_id>/different")
@signed_in
def different(suggestion_id: int) -> ResponseReturnValue:
    suggestion = load_suggestion(suggestion_id)
    return act(
        lambda: same_person.say_different(suggestion, actor=viewer().user, now=datetime.now(UTC)),
        _("Noted: two different people. Nobody is asked about these two again."),
        back=url_for("same_person.index"),
    )


@blueprint.get("/joined/<int:merge_id>")
@admin_only
def joined(merge_id: int) -> ResponseReturnValue:
    merge = load_merge(merge_id)
    plan, problem = None, None
    try:
        plan = unmerging.plan_separation(merge)
    except WrongState as error:
        problem = sentence(error.code, **error.params)
    return render_template("same_person/joined.html", merge=merge, plan=plan, problem=problem)


@blueprint.post("/joined/<int:merge_id>/undo")
@admin_only
def undo(merge_id: int) -> ResponseReturnValue:
    merge = load_merge(merge_id)
    return act(
        lambda: unmerging.take_apart(merge, actor=viewer().user, now=datetime.now(UTC)),
        _("The two records stand apart again."),
        back=url_for("same_person.joined", merge_id=merge_id),
    )


_CODES = {Decision.SAME.value: "same-person-decided", Decision.MOVED.value: "same-person-moved"}


def _form(suggestion: SamePersonSuggestion, comparison: Comparison) -> SameForm:
    return SameForm.about(
        comparison.kept, comparison.absorbed, comparison.differing, suggestion.decision
    )


def _page(
    suggestion: SamePersonSuggestion, comparison: Comparison, form: SameForm
) -> dict[str, object]:
    return {"suggestion": suggestion, "compared": comparison, "form": form}


def _where_it_went(suggestion: SamePersonSuggestion) -> str:
    """The person that two records became, or the one that one of them was joined with."""
    for candidate in (suggestion.candidate, suggestion.other):
        if candidate.merged_into_id is not None:
            return url_for("candidates.profile", candidate_id=candidate.merged_into_id)
    return url_for("same_person.index")
