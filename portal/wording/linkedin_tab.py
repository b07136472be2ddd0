"""Words for a person's LinkedIn tab: who the person is at LinkedIn, and what keeps LinkedIn's profile away."""

from flask_babel import gettext, ngettext
from flask_babel import lazy_gettext as _l

from portal.domain.linkedin_links import LinkEvidence, LinkState
from portal.domain.linkedin_stages import Stage
from portal.domain.matches import MatchKind
from portal.queries.linkedin_links import LinkStep
from portal.wording.sharing import MATCH_NAMES, SHARING_HISTORY

#: On what a link between a person and a LinkedIn member rests.
LINK_EVIDENCE_NAMES = {
    "": _l("before Beckon kept the reason"),
    LinkEvidence.EXPORT: _l("exported from LinkedIn Recruiter"),
    LinkEvidence.STUB: _l("answered an InMail and shared the profile"),
    LinkEvidence.EMAIL: _l("handed over by LinkedIn with the same e-mail address"),
    LinkEvidence.PROFILE_ADDRESS: _l("handed over by LinkedIn with the same profile address"),
    LinkEvidence.BY_HAND: _l("chosen by hand"),
    LinkEvidence.AT_LINKEDIN: _l("chosen by hand in LinkedIn Recruiter"),
    LinkEvidence.LINKEDIN: _l("found by LinkedIn"),
}
LINK_STATE_NAMES = {
    LinkState.LINKED: _l("Linked to a LinkedIn member"),
    LinkState.LINKED_TWICE: _l("Linked to two LinkedIn members"),
    LinkState.FOUND: _l("Found by LinkedIn"),
    LinkState.UNLINKED: _l("Unlinked by hand"),
    LinkState.TAKEN: _l("Not linked"),
    LinkState.SEVERAL_FIT: _l("Several members fit"),
    LinkState.NOBODY: _l("No match was found"),
    LinkState.ASKED: _l("LinkedIn is being asked"),
    LinkState.UNKNOWN: _l("Not linked"),
}
LINK_STATE_TONES = {
    LinkState.LINKED: "good",
    LinkState.LINKED_TWICE: "warn",
    LinkState.FOUND: "info",
    LinkState.UNLINKED: "warn",
    LinkState.TAKEN: "warn",
    LinkState.SEVERAL_FIT: "warn",
    LinkState.NOBODY: "neutral",
    LinkState.ASKED: "info",
    LinkState.UNKNOWN: "neutral",
}
_LINK_STATES = {
    LinkState.LINKED: _l("Beckon knows which member of LinkedIn this person is."),
    LinkState.LINKED_TWICE: _l(
        "Records that were joined had a member each. A person is one member: unlink the other one."
    ),
    LinkState.FOUND: _l("LinkedIn found the member by itself. Beckon is taking that over."),
    LinkState.UNLINKED: _l(
        "LinkedIn still takes this person for the member whom somebody unlinked. It is not linked "
        "again by itself. Unlink it in LinkedIn's frame, too: Not the right profile?"
    ),
    LinkState.TAKEN: _l("LinkedIn takes this person for a member who is another person in Beckon."),
    LinkState.NOBODY: _l(
        "LinkedIn found nobody with this e-mail address, profile address or name. Search in "
        "LinkedIn's frame and link the right member, or add an address."
    ),
    LinkState.ASKED: _l("LinkedIn has this person and has not said yet who it is."),
    LinkState.UNKNOWN: _l("LinkedIn does not know this person, so it cannot say who it is."),
}
#: What stands in the place of LinkedIn's profile widget, by ``domain.linkedin_stages.Stage``.
STAGE_SENTENCES = {
    Stage.REFUSED: _l("LinkedIn refused the record of this person."),
    Stage.CONTACT_MISSING: _l(
        "LinkedIn cannot be told who this is: there is no e-mail address, and the member is not "
        "known. Add an e-mail address."
    ),
    Stage.NAME_MISSING: _l("LinkedIn wants a first and a last name. Add the missing one."),
    Stage.WITHHELD: _l("Somebody marked this person as not to be shared with LinkedIn."),
    Stage.SWITCHED_OFF: _l(
        "LinkedIn does not know this person, and an administrator has switched off that opening "
        "this tab introduces people to LinkedIn."
    ),
    Stage.SHARING_CLOSED: _l("LinkedIn is told of nobody now, so it cannot know this person."),
    Stage.LEAVING: _l("LinkedIn is being told to delete this person."),
    Stage.HELD: _l("LinkedIn does not get this person's record."),
}
#: What keeps LinkedIn's frame away, and what to do.
PROFILE_TROUBLES = {
    "not-loaded": _l(
        "LinkedIn's script did not reach your browser. Switch off blockers for this page and try "
        "again; if it stays so, your firewall must let platform.linkedin.com and www.linkedin.com "
        "through."
    ),
    "other-address": _l(
        "You opened Beckon under another address than the one that LinkedIn knows. Open it under "
        "this one:"
    ),
    "not-allowed": _l(
        "LinkedIn does not let this page show its widget. An administrator has to register this "
        "address in LinkedIn's developer portal:"
    ),
    "blank": _l(
        "LinkedIn's frame did not come. LinkedIn may be away, or an extension of your browser blocks "
        "frames. Everything else on this page works."
    ),
    "cookies": _l(
        "Your browser keeps LinkedIn's cookies back inside this page, so LinkedIn does not know "
        "you. Allow third-party cookies for LinkedIn, or use another browser, and try again."
    ),
}


def link_state_sentence(state: LinkState, found: int) -> str:
    """What stands behind whom a person is linked to."""
    if state is LinkState.SEVERAL_FIT:
        return str(
            ngettext(
                "%(num)s member fits. Choose in LinkedIn's frame.",
                "%(num)s members fit. Choose the right one in LinkedIn's frame.",
                found,
            )
        )
    return str(_LINK_STATES[state])


def link_step_text(step: LinkStep) -> str:
    """What happened to whom a person is at LinkedIn, after the name of who did it."""
    if not step.what:
        if step.kind == MatchKind.FOUND and step.found > 1:
            return str(gettext("%(num)s members fit", num=step.found))
        return str(MATCH_NAMES[step.kind])
    if step.what == "linkedin-linked":
        name = LINK_EVIDENCE_NAMES.get(step.link, step.link)
        return str(SHARING_HISTORY[step.what]) % {"link": name}
    return str(SHARING_HISTORY[step.what])
