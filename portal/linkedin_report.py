"""The report that an administrator copies for their IT or for LinkedIn's support.

It holds addresses, names of integrations and what the tests found: no secret, no token, no address that
lets anybody push to us, and nothing about a person.
"""

from datetime import UTC, datetime

from flask_babel import gettext as _

from portal import __version__, gate, linkedin_page
from portal.config import Settings
from portal.queries import linkedin_checks as check_queries
from portal.queries import linkedin_setup as setup_queries
from portal.queries.linkedin_setup import IntegrationLine
from portal.wording import CHECK_NAMES, VERDICT_NAMES, check_text, integration_state_name

#: What the unguessable part of the callback's address is replaced by.
HIDDEN = "…"


def text() -> str:
    """The report as plain text."""
    known, settings = gate.known(), linkedin_page.settings()
    overview = setup_queries.overview(
        known.client_id, organization=known.organization, contracts=known.contracts
    )
    lines = [
        _("Beckon: the connection to LinkedIn Recruiter"),
        f"{_('Made')}: {_moment(datetime.now(UTC))}",
        f"{_('Version')}: {__version__}",
        f"{_('Client id')}: {known.client_id or '-'}",
        f"{_('Page origin')}: {linkedin_page.origin()}",
        f"{_('Redirect address')}: {settings.member_return_url}",
        f"{_('Callback')}: {settings.portal_url}/webhooks/linkedin/{HIDDEN}",
        f"{_('LinkedIn')}: {settings.linkedin_api_url}, {settings.linkedin_www_url}, "
        f"{settings.linkedin_platform_url}; {_generations(settings)}",
        f"{_('Organisation')}: {overview.organization or '-'}",
        "",
        _("Integrations"),
    ]
    contracts = [contract.integration for contract in overview.contracts]
    lines += [_integration(line) for line in (*overview.integrations, *contracts)]
    lines += ["", _("Contracts")]
    lines += [
        f"- {contract.urn}: {_('runs') if contract.is_running else _('ended')}"
        for contract in overview.contracts
    ]
    lines += ["", _("Checks")]
    for finding in linkedin_page.checks_panel()["findings"]:
        verdict = VERDICT_NAMES[finding.verdict]
        lines.append(f"- {CHECK_NAMES[finding.check]}: {verdict} ({_moment(finding.at)})")
        if finding.problem:
            lines.append(f"  {check_text(finding)}")
        if finding.detail:
            lines.append(f"  {finding.detail}")
    lines += ["", _("Last calls")]
    for call in check_queries.last_calls():
        lines.append(f"- {call.name}: {_moment(call.at)} {call.problem or 'ok'}")
        if call.failed_at:
            failure = f"{_moment(call.failed_at)} {call.failed_how} (x-li-uuid {call.request_id})"
            lines.append(f"  {_('Last failure: %(failure)s', failure=failure)}")
    return "\n".join(lines) + "\n"


def _integration(line: IntegrationLine) -> str:
    parts = [f"- {line.type} {line.context}: {integration_state_name(line.state, line.raw_state)}"]
    parts += [f"({line.raw_state})"] if line.raw_state else []
    parts += [_("changed %(moment)s", moment=_moment(line.changed_at))] if line.changed_at else []
    parts += [_("read %(moment)s", moment=_moment(line.checked_at))] if line.checked_at else []
    parts += [f"[{line.problem}: {line.detail}]"] if line.problem else []
    return " ".join(parts)


def _moment(at: datetime | None) -> str:
    return f"{at:%Y-%m-%d %H:%M:%S} UTC" if at else "-"


def _generations(settings: Settings) -> str:
    """Which generation of the API, and which calls differ."""
    others = [f"{name} {wanted}" for name, wanted in settings.linkedin_generations.items()]
    return ", ".join([settings.linkedin_generation, *others])
