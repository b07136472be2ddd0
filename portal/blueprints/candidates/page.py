"""What the tabs of a person show, where a form that failed shows them again."""

from flask import current_app, render_template, url_for

from portal.access import viewer
from portal.blueprints.candidates.forms import EmailForm
from portal.candidate_page import came_from, candidate_frame, person_view
from portal.config import Settings
from portal.domain import names
from portal.models import Candidate
from portal.queries import candidate_page as page_queries
from portal.queries import linkedin_people, same_person
from portal.queries.candidate_page import FrameFacts


def profile_page(candidate: Candidate, email_form: EmailForm | None = None) -> str:
    """The tab Profile."""
    person = person_view(candidate)
    told = page_queries.profile_of(candidate.id, candidate.owner_id, came_from())
    return render_template(
        "candidates/profile.html",
        **candidate_frame(person, "profile", FrameFacts(bool(told.emails), told.pool)),
        told=told,
        links=[(label or url, names.safe_link(url)) for label, url in told.links],
        profile_url=names.safe_link(candidate.linkedin_profile_url),
        email_form=email_form or EmailForm(formdata=None),
        # The oldest is where the person was first seen, which the record itself keeps.
        touches=list(reversed(person.standings)),
        pairs=same_person.open_about(candidate.id),
        merges=same_person.merges_of(candidate.id),
    )


def linkedin_page(candidate: Candidate) -> str:
    """The tab LinkedIn: what is missing until it can show the person's profile."""
    settings: Settings = current_app.extensions["settings"]
    person = person_view(candidate)
    known = linkedin_people.known_of(candidate.id, viewer().id, settings.linkedin_client_id)
    connections = "user_settings.connections"
    return render_template(
        "candidates/linkedin.html",
        **candidate_frame(person, "linkedin"),
        is_set_up=settings.linkedin_is_set_up,
        known=known,
        profile_url=names.safe_link(candidate.linkedin_profile_url),
        connections_url=url_for(connections) if connections in current_app.view_functions else None,
    )
