"""What stands around every page: the menus and who is looking."""

from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache

from flask import current_app, g, has_request_context, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user

from portal import help_pages
from portal.access import viewer
from portal.domain import browsers, health_alarms
from portal.domain.permissions import Action
from portal.languages import language


@dataclass(frozen=True)
class NavigationItem:
    """One entry of a menu."""

    label: str
    url: str
    icon: str = ""
    current: bool = False


#: The left pane of the admin settings: label, endpoint, and what the endpoints below it begin with.
ADMIN_PAGES = (
    (
        _l("LinkedIn Integration"),
        "admin_settings.linkedin_integration",
        ("admin_settings.linkedin_integration",),
    ),
    (
        _l("Sharing with LinkedIn"),
        "admin_settings.sharing",
        ("admin_settings.sharing",),
    ),
    (_l("Sync health"), "admin_settings.sync_health", ("admin_settings.sync_health",)),
    (_l("LinkedIn inbox"), "admin_settings.linkedin_inbox", ("admin_settings.linkedin_inbox",)),
    (_l("LinkedIn seats"), "admin_settings.seats", ("admin_settings.seat",)),
    (_l("Company information"), "admin_settings.company", ("admin_settings.company",)),
    (
        _l("User permissions"),
        "admin_settings.users",
        ("admin_settings.user", "admin_settings.new_"),
    ),
    (_l("Process templates"), "process_templates.index", ("process_templates.",)),
    (_l("Rejection reasons"), "admin_settings.reasons", ("admin_settings.reason",)),
    (_l("Feature management"), "admin_settings.features", ("admin_settings.feature",)),
    (_l("Audit log"), "admin_settings.audit_log", ("admin_settings.audit_log",)),
    (_l("Outgoing mail"), "admin_settings.mails", ("admin_settings.mail",)),
)


#: Rooms of their own that hang below an entry of the main navigation.
BELOW = {"same_person": "candidates", "linkedin_inbox": "dashboard"}


def admin_pane() -> list[NavigationItem]:
    """The entries of the admin settings that this application has."""
    return [
        NavigationItem(
            str(label), url_for(endpoint), current=(request.endpoint or "").startswith(below)
        )
        for label, endpoint, below in ADMIN_PAGES
        if endpoint in current_app.view_functions
    ]


def navigation_context() -> dict[str, object]:
    """Variables that the layouts need."""
    code = language()
    if not has_request_context():
        # A worker writes a mail.
        return {"viewer": None, "language": code, "health_banner": None}
    if g.get("is_database_away") or not current_user.is_authenticated:
        return {"viewer": None, "language": code, "health_banner": None}
    me = viewer()
    menus = _menus(
        code,
        request.root_path,
        request.blueprint,
        me.may(Action.VIEW_CANDIDATES),
        me.may(Action.VIEW_POOLS),
        me.may(Action.VIEW_TEMPLATES),
        me.may(Action.ADMINISTER),
        me.may(Action.VIEW_ANALYTICS),
    )
    return {
        "viewer": me,
        "language": code,
        "unread": me.unread,
        "health_banner": health_alarms.banner(me.health, datetime.now(UTC)),
        "admin_pane": admin_pane,
        **menus,
    }


def has_unsupported_browser() -> bool:
    """Whether LinkedIn no longer supports the reader's browser; for components/browser_notice.html."""
    return browsers.is_unsupported(request.headers.get("User-Agent"))


@lru_cache(1_000)
def _menus(
    _language: str,
    _root: str,
    blueprint: str | None,
    sees_candidates: bool,
    sees_pools: bool,
    sees_templates: bool,
    administers: bool,
    sees_numbers: bool,
) -> dict[str, object]:
    """The menus for everything that they depend on: the addresses, for one, begin with the root."""
    entries = [
        (_("Dashboard"), "dashboard.index", "dashboard", True),
        (_("Jobs"), "jobs.index", "briefcase", True),
        (_("Candidates"), "candidates.index", "users", sees_candidates),
        (_("Talent pools"), "talent_pools.index", "pool", sees_pools),
        (_("Analytics"), "analytics.index", "chart-bar", sees_numbers),
    ]
    settings = [
        (_("Admin settings"), "admin_settings.index", administers),
        (_("User settings"), "user_settings.profile", True),
        (_("Process templates"), "process_templates.index", sees_templates),
    ]
    return {
        "navigation": tuple(
            NavigationItem(
                label,
                url_for(endpoint),
                icon,
                BELOW.get(blueprint or "", blueprint) == endpoint.split(".")[0],
            )
            for label, endpoint, icon, shown in entries
            if shown
        ),
        "settings_menu": tuple(
            NavigationItem(label, url_for(endpoint)) for label, endpoint, shown in settings if shown
        ),
        "help_menu": (
            NavigationItem(_("All help"), url_for("help.index")),
            *(
                NavigationItem(page.title, url_for("help.topic", topic=page.topic))
                for page in help_pages.topics()
            ),
            NavigationItem(_("About"), url_for("help.about")),
        ),
        "search_url": url_for("candidates.index") if sees_candidates else None,
        "suggestions_url": url_for("candidates.suggestions") if sees_candidates else None,
    }
