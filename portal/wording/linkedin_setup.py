"""Words for the set-up of LinkedIn: how integrations stand, what comes next, and what its tests found."""

from flask_babel import gettext
from flask_babel import lazy_gettext as _l

from portal.domain.linkedin_checks import Check, Finding, Problem, Verdict
from portal.domain.linkedin_gate import AccessLevel, Feature
from portal.domain.linkedin_levels import Step
from portal.domain.linkedin_setup import IntegrationState, Trouble

INTEGRATION_STATE_NAMES = {
    IntegrationState.NOT_REQUESTED: _l("Not requested"),
    # LinkedIn's widget calls it so: it waits for us.
    IntegrationState.REQUESTED: _l("Notify partner"),
    IntegrationState.PARTNER_READY: _l("Partner ready"),
    IntegrationState.ENABLED: _l("Enabled"),
    IntegrationState.DISABLED: _l("Disabled"),
    IntegrationState.UNKNOWN: _l("Unknown"),
}
INTEGRATION_STATE_TONES = {
    IntegrationState.NOT_REQUESTED: "neutral",
    IntegrationState.REQUESTED: "warn",
    IntegrationState.PARTNER_READY: "info",
    IntegrationState.ENABLED: "good",
    IntegrationState.DISABLED: "bad",
    IntegrationState.UNKNOWN: "warn",
}
ACCESS_LEVEL_NAMES = {
    AccessLevel.COMPANY: _l("Company-level access"),
    AccessLevel.CONTRACT: _l("Contract-level access"),
}
#: What has to be done next, and who does it.
STEP_SENTENCES = {
    Step.REQUEST: _l(
        "Next, you: press Connect, sign in at LinkedIn as an administrator of your Recruiter contract, "
        "and press Request."
    ),
    Step.WAIT: _l(
        "Beckon is telling LinkedIn its name and address. That takes a few seconds; the page follows "
        "by itself."
    ),
    Step.NOTIFY: _l(
        "Next, you: LinkedIn did not take what Beckon said. Mend what is named here, then press Notify "
        "partner."
    ),
    Step.ENABLE: _l(
        "Next, the administrator of your LinkedIn Recruiter contract: in LinkedIn Recruiter, open More "
        "> Admin Settings > ATS and switch it on."
    ),
    Step.ENABLE_AGAIN: _l(
        "It was switched off at LinkedIn. The administrator of your LinkedIn Recruiter contract can "
        "switch it on again: in LinkedIn Recruiter, More > Admin Settings > ATS. What Beckon has stays."
    ),
    Step.ASK_LINKEDIN: _l(
        "Beckon does not know LinkedIn's word for how this stands. Copy the report below and ask "
        "LinkedIn's support."
    ),
    Step.NONE: "",
}
#: Why naming or reading an integration failed.
SETUP_TROUBLE_SENTENCES = {
    Trouble.NOT_REQUESTED: _l("LinkedIn says that nobody requested it there. Press Request first."),
    Trouble.CALLBACK: _l(
        "LinkedIn does not take the address of Beckon's callback. It must begin with https, be "
        "reachable from the internet, and belong to no other customer. See Callback in the checklist."
    ),
    Trouble.REFUSED: _l("LinkedIn refused what Beckon told it."),
    Trouble.CREDENTIALS: _l(
        "LinkedIn does not accept the client id and secret. Check both in the settings."
    ),
    Trouble.NOT_ENABLED: _l(
        "Your LinkedIn application may not do this. Ask LinkedIn for the product Recruiter System "
        "Connect."
    ),
    Trouble.BUSY: _l("LinkedIn asked Beckon to wait. It goes on by itself."),
    Trouble.DOWN: _l("LinkedIn does not answer as it should. Beckon tries again by itself."),
}
FEATURE_NAMES = {
    Feature.EXPORT: _l("Take in exports from LinkedIn Recruiter"),
    Feature.SHARING: _l("Share candidates and applications with LinkedIn Recruiter"),
    Feature.HISTORY: _l("InMail history and notes history"),
    Feature.STUB_PROFILES: _l("Stub profiles from InMail"),
}
#: What stops when a feature is switched off.
FEATURE_STOPS = {
    Feature.EXPORT: _l(
        "Off: exports are kept as they come and wait; nobody is added to a job. They go on when it is "
        "switched on again."
    ),
    Feature.SHARING: _l(
        "Off: nothing more is sent for LinkedIn's In ATS section. What LinkedIn has stays there."
    ),
    Feature.HISTORY: _l("Off: messages and notes are no longer fetched. What Beckon has stays."),
    Feature.STUB_PROFILES: _l(
        "Off: who answers an InMail no longer gets a record by that. Records that exist stay."
    ),
}

CHECK_NAMES = {
    Check.APPLICATION: _l("Application credentials"),
    Check.CALLBACK: _l("Callback reachable and challenged"),
    Check.LOADER: _l("LinkedIn's script reaches your browser"),
    Check.ORIGIN: _l("Page origin allowed"),
    Check.FRAMES: _l("Frames and cookies"),
    Check.NAMES: _l("Integration names set"),
    Check.CONFIGURATION: _l("Callback and viewers configured"),
    Check.CLOCK: _l("LinkedIn's clock and ours"),
    Check.SIGNATURES: _l("Signatures of pushes"),
    Check.SEATS: _l("Seats mapped"),
    Check.KEYS: _l("Encryption keys"),
    Check.SYSTEM: _l("Worker and schedule alive"),
}
VERDICT_NAMES = {
    Verdict.PASS: _l("Pass"),
    Verdict.CAUTION: _l("Look at it"),
    Verdict.FAIL: _l("Fail"),
    Verdict.UNKNOWN: _l("Not yet run"),
}
VERDICT_TONES = {
    Verdict.PASS: "good",
    Verdict.CAUTION: "warn",
    Verdict.FAIL: "bad",
    Verdict.UNKNOWN: "neutral",
}
#: What a test that passed has shown, and what one that was never made will show.
CHECK_PASSES = {
    Check.APPLICATION: _l("LinkedIn issues a token for the client id and secret and accepts it."),
    Check.CALLBACK: _l(
        "Beckon reached its own callback address and got the right answer to a challenge."
    ),
    Check.LOADER: _l("Your browser loaded LinkedIn's script."),
    Check.ORIGIN: _l("LinkedIn lets this page show its widget."),
    Check.FRAMES: _l("LinkedIn's frame came, and it did not complain about cookies."),
    Check.NAMES: _l("Every requested integration has its name at LinkedIn."),
    Check.CONFIGURATION: _l("LinkedIn has Beckon's callback address and who may see what."),
    Check.CLOCK: _l("The clocks agree."),
    Check.SIGNATURES: _l("LinkedIn's last pushes were signed, rightly."),
    Check.SEATS: _l("Every seat in use belongs to somebody in Beckon."),
    Check.KEYS: _l("Everything that is kept encrypted can be opened."),
    Check.SYSTEM: _l("A worker ran these tests, and the schedule goes on."),
}
#: What is wrong and how it is mended, for a test or, without one, for every test.
PROBLEM_SENTENCES: dict[Problem | tuple[Check, Problem], object] = {
    Problem.NO_SETTINGS: _l(
        "LINKEDIN_CLIENT_ID and LINKEDIN_CLIENT_SECRET are not in the settings of the server."
    ),
    Problem.CREDENTIALS: _l(
        "LinkedIn does not accept the client id and secret. Compare both with LinkedIn's developer "
        "portal; after a rotation the new secret must stand in LINKEDIN_CLIENT_SECRET."
    ),
    Problem.DOWN: _l("LinkedIn did not answer as it should. Run the checks again in some minutes."),
    Problem.BUSY: _l("LinkedIn asked Beckon to wait. Run the checks again in some minutes."),
    Problem.REFUSED: _l("LinkedIn refused to answer. Its own words stand below."),
    Problem.NOT_CONNECTED: _l("Nothing of this is requested or connected yet."),
    Problem.TOKEN_INACTIVE: _l(
        "LinkedIn issues tokens and does not accept them. Ask LinkedIn's support."
    ),
    Problem.UNREACHABLE: _l(
        "Beckon cannot reach its own callback address. Check PORTAL_URL, the DNS name and the firewall; "
        "LinkedIn must reach it from the internet."
    ),
    Problem.CERTIFICATE: _l(
        "The certificate of the callback address is not trusted. LinkedIn wants one of a public "
        "authority, complete with its chain."
    ),
    Problem.SLOW: _l(
        "The callback took longer than three seconds to answer; LinkedIn does not wait that long."
    ),
    Problem.REDIRECTED: _l(
        "The callback address leads elsewhere. LinkedIn does not follow: put the final address into "
        "PORTAL_URL."
    ),
    Problem.STATUS: _l(
        "Something else than Beckon answers at the callback address, or a proxy or sign-in stands in "
        "front of it. Let /webhooks/linkedin/ through."
    ),
    Problem.OTHER_ANSWER: _l(
        "The answer to the challenge is not ours: another installation answers there, or its client "
        "secret is another."
    ),
    Problem.NOT_NAMED: _l(
        "Some integrations have no name at LinkedIn, so its administrator cannot switch them on. Press "
        "Notify partner."
    ),
    Problem.CALLBACK_MISSING: _l(
        "LinkedIn has no callback address of Beckon. Press Notify partner."
    ),
    Problem.CALLBACK_DIFFERS: _l(
        "LinkedIn sends its pushes to another address. Press Notify partner; if it comes back, another "
        "installation uses the same client id."
    ),
    Problem.VIEWERS_MISSING: _l(
        "Nobody at LinkedIn may see the jobs or the applications yet. Press Notify partner."
    ),
    Problem.NOT_LOADED: _l(
        "LinkedIn's script did not reach your browser. Switch off blockers for this page, let "
        "platform.linkedin.com and www.linkedin.com through the firewall, and try again."
    ),
    Problem.OTHER_ADDRESS: _l(
        "You opened Beckon under another address than the one in PORTAL_URL. Open it under that one: "
        "LinkedIn allows no other."
    ),
    Problem.NOT_ALLOWED: _l(
        "LinkedIn does not let this page show its widget. Register the page's origin (below) in "
        "LinkedIn's developer portal, exactly as written, and wait some minutes."
    ),
    Problem.BLANK: _l(
        "LinkedIn's frame did not come. Reload the page; if it stays empty, LinkedIn may be away, or an "
        "extension of your browser blocks frames."
    ),
    Problem.COOKIES: _l(
        "Your browser keeps LinkedIn's cookies back inside this page. Allow third-party cookies for "
        "LinkedIn, or use another browser, and reload the page."
    ),
    Problem.CLOCKS_DIFFER: _l(
        "The clocks of this server and of LinkedIn differ. Set the server's clock, best by NTP: tokens "
        "and pushes would seem expired."
    ),
    Problem.NO_PUSH_YET: _l(
        "LinkedIn has sent nothing yet. The first push comes when the integration is switched on."
    ),
    Problem.UNSIGNED: _l(
        "Some of LinkedIn's pushes came without a signature. They count as a hint only; Beckon fetches "
        "what they speak of itself. If all come signed, LINKEDIN_REQUIRE_SIGNATURE can be switched on."
    ),
    Problem.WRONG_SIGNATURE: _l(
        "Pushes with a wrong signature were refused today. After a rotation put the former secret into "
        "LINKEDIN_PREVIOUS_CLIENT_SECRET; otherwise somebody else sends them."
    ),
    Problem.NOT_READ: _l("LinkedIn's seats are not read yet. That happens within minutes."),
    Problem.NO_SEATS: _l(
        "The connected contract has no seat in use. At least one Recruiter seat is needed."
    ),
    Problem.UNMAPPED: _l("Some seats belong to nobody in Beckon. Map them under LinkedIn seats."),
    Problem.NO_KEYS: _l(
        "ENCRYPTION_KEYS is not set: the key follows from SECRET_KEY. Set it before real people work "
        "here."
    ),
    Problem.LOCKED: _l(
        "Some of what is kept encrypted cannot be opened: a key was taken out of ENCRYPTION_KEYS. Put it "
        "back behind the first one; else people have to connect their accounts again."
    ),
    Problem.WORKER_AWAY: _l(
        "No worker took the tests up. Is the worker running, and does Redis answer? Nothing goes to "
        "LinkedIn until it does."
    ),
    Problem.SCHEDULE_AWAY: _l(
        "The schedule has not run for some minutes. Start it: what the queue loses is not found again "
        "without it."
    ),
    (Check.SEATS, Problem.NOT_CONNECTED): _l("No contract is connected yet."),
}


def check_text(finding: Finding) -> str:
    """What a test shows, or what is wrong and how it is mended."""
    if finding.problem is None:
        return str(CHECK_PASSES[finding.check]) if finding.at else ""
    own = (finding.check, finding.problem)
    return str(PROBLEM_SENTENCES.get(own) or PROBLEM_SENTENCES[finding.problem])


def integration_state_name(state: IntegrationState, raw: str) -> str:
    """How an integration stands; LinkedIn's own word where we have none."""
    if state is IntegrationState.UNKNOWN and raw:
        return str(gettext("Unknown: %(word)s", word=raw))
    return str(INTEGRATION_STATE_NAMES[state])


def setup_trouble(problem: str) -> str:
    """Why naming or reading an integration failed, also for a word that we do not know."""
    if problem in set(Trouble):
        return str(SETUP_TROUBLE_SENTENCES[Trouble(problem)])
    return str(SETUP_TROUBLE_SENTENCES[Trouble.REFUSED])
