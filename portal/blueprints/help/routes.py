"""The help, About Beckon, and about oneself in it."""

from flask import Blueprint, abort, current_app, render_template, request
from flask.typing import ResponseReturnValue

from portal import __version__, help_pages
from portal.access import signed_in, viewer
from portal.domain import names
from portal.queries.users import memberships_of

blueprint = Blueprint("help", __name__, url_prefix="/help")

#: Longest text that is searched for.
SEARCH_MAX = 200


@blueprint.get("")
@signed_in
def index() -> ResponseReturnValue:
    wanted = names.tidy(request.args.get("q"), SEARCH_MAX)
    return render_template(
        "help/index.html",
        topics=help_pages.topics(),
        wanted=wanted,
        results=help_pages.search(wanted),
        linkedin=False,
    )


@blueprint.get("/<topic>")
@signed_in
def topic(topic: str) -> ResponseReturnValue:
    if topic not in help_pages.TOPICS:
        abort(404)
    topics = help_pages.topics()
    page = topics[help_pages.TOPICS.index(topic)]
    return render_template(
        "help/topic.html",
        topics=topics,
        page=page,
        blocks=help_pages.blocks(page),
        linkedin=topic in help_pages.ABOUT_LINKEDIN,
    )


@blueprint.get("/about")
@signed_in
def about() -> ResponseReturnValue:
    settings = current_app.extensions["settings"]
    return render_template(
        "help/about.html",
        topics=help_pages.topics(),
        linkedin=False,
        version=__version__,
        linkedin_is_set_up=settings.linkedin_is_set_up,
        memberships=memberships_of(viewer().id),
    )
