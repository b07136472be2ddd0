"""What stands around every page: the menus and who is looking."""

from dataclasses import dataclass

from flask import current_app, g, has_request_context, request, url_for
from flask_babel import get_locale
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user

from portal.access import viewer
from portal.domain.permissions import Action


@dataclass(frozen=True)
class NavigationItem:
    """One entry of a menu."""

    label: str
    url: str
    icon: str = ""
    current: bool = False


#: The left pane of the admin settings: label, endpoint, and what the endpoints below it begin with.
ADMIN_PAGES = (
    (_l("LinkedIn inbox"), "admin_settings.linkedin_inbox", ("admin_settings.linkedin",)),
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
    language = str(get_locale() or "en")
    if not has_request_context():
        # A worker writes a mail.
        return {"viewer": None, "language": language}
    if g.get("is_database_away") or not current_user.is_authenticated:
        return {"viewer": None, "language": language}
    me = viewer()
    entries = [
        (_("Dashboard"), "dashboard.index", "dashboard", True),
        (_("Jobs"), "jobs.index", "briefcase", True),
        (_("Candidates"), "candidates.index", "users", me.may(Action.VIEW_CANDIDATES)),
        (_("Talent pools"), "talent_pools.index", "pool", me.may(Action.VIEW_POOLS)),
    ]
    settings_menu = [NavigationItem(_("User settings"), url_for("user_settings.profile"))]
    if me.may(Action.VIEW_TEMPLATES):
        settings_menu.append(
            NavigationItem(_("Process templates"), url_for("process_templates.index"))
        )
    if me.may(Action.ADMINISTER):
        settings_menu.insert(
            0, NavigationItem(_("Admin settings"), url_for("admin_settings.index"))
        )
    return {
        "viewer": me,
        "language": language,
        "navigation": [
            NavigationItem(
                label, url_for(endpoint), icon, request.blueprint == endpoint.split(".")[0]
            )
            for label, endpoint, icon, shown in entries
            if shown
        ],
        "unread": me.unread,
        "settings_menu": settings_menu,
        "admin_pane": admin_pane,
        "help_menu": [NavigationItem(_("About"), url_for("help.about"))],
        "search_url": url_for("candidates.index") if me.may(Action.VIEW_CANDIDATES) else None,
    }
