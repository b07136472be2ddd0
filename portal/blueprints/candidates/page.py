"""What the tabs of a person show, where a form that failed shows them again."""

from flask import render_template, request

from portal import gate, linkedin_tab
from portal.blueprints.candidates.forms import EmailForm
from portal.candidate_page import came_from, candidate_frame, person_view
from portal.content_policy import embed_linkedin
from portal.domain import names
from portal.models import Candidate
from portal.queries import candidate_page as page_queries
from portal.queries import same_person
from portal.queries.candidate_page import FrameFacts
from portal.queries.closed_accounts import closed_account_of


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
        email_form=email_form or (None if told.emails else EmailForm(formdata=None)),
        # The oldest is where the person was first seen, which the record itself keeps.
        touches=list(reversed(person.standings)),
        pairs=same_person.open_about(candidate.id),
        merges=same_person.merges_of(candidate.id),
        closed_account=closed_account_of(candidate.id, gate.known().client_id)
        if told.has_closed_account
        else None,
    )


def linkedin_page(candidate: Candidate) -> str:
    """The tab LinkedIn: nothing but the places of its parts, each of which loads by itself."""
    embed_linkedin()
    wanted = request.args.get("view", "")
    part = wanted if wanted in linkedin_tab.PARTS else linkedin_tab.PARTS[0]
    return render_template(
        "candidates/linkedin.html",
        **candidate_frame(person_view(candidate), "linkedin"),
        linkedin_parts=linkedin_tab.parts_of(candidate, part),
        part=part,
        panel_url=lambda endpoint: linkedin_tab.panel_url(endpoint, candidate),
    )
