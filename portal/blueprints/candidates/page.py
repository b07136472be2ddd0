"""What the tabs of a person show, where a form that failed shows them again."""

from flask import render_template

from portal import gate
from portal.access import viewer
from portal.blueprints.candidates.forms import EmailForm
from portal.candidate_page import came_from, candidate_frame, person_view
from portal.domain import names
from portal.domain.linkedin_gate import Capability
from portal.domain.permissions import Action
from portal.models import Candidate
from portal.queries import candidate_page as page_queries
from portal.queries import linkedin_people, same_person
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
    """The tab LinkedIn: what is missing until it can show the person's profile."""
    me, client_id = viewer(), gate.known().client_id
    person = person_view(candidate)
    company, own = gate.answer(Capability.WIDGET), gate.answer(Capability.WIDGET, me.id)
    administers = me.may(Action.ADMINISTER)
    return render_template(
        "candidates/linkedin.html",
        **candidate_frame(person, "linkedin"),
        known=linkedin_people.known_of(candidate.id, me.id, client_id),
        company=gate.shown(company, administers=administers),
        own=gate.shown(own, administers=administers) if company.is_open else None,
        profile_url=names.safe_link(candidate.linkedin_profile_url),
    )
