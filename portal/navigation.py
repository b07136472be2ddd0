"""What stands around every page: the menus and who is looking."""

from dataclasses import dataclass

from flask import g, request, url_for
from flask_babel import get_locale
from flask_babel import gettext as _
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


def navigation_context() -> dict[str, object]:
    """Variables that the layouts need."""
    language = str(get_locale() or "en")
    if g.get("is_database_away") or not current_user.is_authenticated:
        return {"viewer": None, "language": language}
    me = viewer()
    entries = [
        (_("Dashboard"), "dashboard.index", "dashboard", True),
        (_("Jobs"), "jobs.index", "briefcase", True),
        (_("Candidates"), "candidates.index", "users", me.may(Action.VIEW_CANDIDATES)),
    ]
    settings_menu = []
    if me.may(Action.ADMINISTER):
        settings_menu.append(NavigationItem(_("Admin settings"), url_for("admin_settings.index")))
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
        "settings_menu": settings_menu,
        "help_menu": [NavigationItem(_("About"), url_for("help.about"))],
        "search_url": url_for("candidates.index") if me.may(Action.VIEW_CANDIDATES) else None,
    }
