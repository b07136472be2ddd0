"""Rows of the walk: what is everybody's, and the settings of administrators and of oneself."""

from tests.support.walk.steps import Step, admin_form, admin_page, get

STEPS = (
    get("dashboard.index", "/"),
    get("help.index", "/help"),
    get("help.index", "/help?q=seats"),
    get("help.topic", "/help/roles"),
    get("help.about", "/help/about"),
    get("auth.sign_in", "/sign-in", done=303),
    Step("auth.sign_out", "POST", "/sign-out", done=303),
    get("notifications.index", "/notifications"),
    Step("notifications.mark_all_read", "POST", "/notifications/reading", done=303),
    get("panels.notifications", "/panels/notifications"),
    get("panels.health_banner", "/panels/health-banner"),
    # A page for developing: here it does not exist for anybody.
    get("dev_mails.index", "/dev/mails", done=404),
    get("user_settings.profile", "/settings/profile"),
    Step("user_settings.rename", "POST", "/settings/profile", done=422),
    get("user_settings.connections", "/settings/connections"),
    Step("user_settings.linkedin_connect", "POST", "/settings/connections/linkedin", done=303),
    get("user_settings.linkedin_return", "/settings/connections/linkedin/return", done=303),
    Step(
        "user_settings.linkedin_disconnect",
        "POST",
        "/settings/connections/linkedin/disconnection",
        done=303,
    ),
    admin_page("admin_settings.index", "/admin", done=303),
    admin_page("admin_settings.linkedin_integration", "/admin/linkedin-integration"),
    admin_form(
        "admin_settings.linkedin_integration_posting",
        "/admin/linkedin-integration/posting",
        done=422,
    ),
    admin_form(
        "admin_settings.linkedin_integration_features", "/admin/linkedin-integration/features"
    ),
    admin_form(
        "admin_settings.linkedin_integration_by_hand",
        "/admin/linkedin-integration/by-hand",
        done=422,
    ),
    admin_page("admin_settings.linkedin_integration_mirror", "/admin/linkedin-integration/mirror"),
    admin_form(
        "admin_settings.linkedin_integration_requested",
        "/admin/linkedin-integration/requests",
        done=422,
    ),
    admin_form(
        "admin_settings.linkedin_integration_refresh", "/admin/linkedin-integration/refresh"
    ),
    admin_form(
        "admin_settings.linkedin_integration_notify", "/admin/linkedin-integration/notification"
    ),
    admin_form(
        "admin_settings.linkedin_integration_organization",
        "/admin/linkedin-integration/organization",
    ),
    admin_form(
        "admin_settings.linkedin_integration_contract", "/admin/linkedin-integration/contracts"
    ),
    admin_page("admin_settings.linkedin_integration_checks", "/admin/linkedin-integration/checks"),
    admin_form("admin_settings.linkedin_integration_run", "/admin/linkedin-integration/checks"),
    admin_form(
        "admin_settings.linkedin_integration_browser",
        "/admin/linkedin-integration/browser-checks",
        done=200,
    ),
    admin_page(
        "admin_settings.linkedin_integration_history", "/admin/linkedin-integration/history"
    ),
    admin_form(
        "admin_settings.linkedin_integration_sync", "/admin/linkedin-integration/history/sync"
    ),
    admin_page("admin_settings.linkedin_integration_report", "/admin/linkedin-integration/report"),
    admin_page("admin_settings.sharing", "/admin/sharing"),
    admin_page("admin_settings.sharing_progress", "/admin/sharing/progress"),
    admin_form("admin_settings.sharing_save", "/admin/sharing", form=lambda _w: {"years": 0}),
    admin_form(
        "admin_settings.sharing_jobs", "/admin/sharing/jobs", form=lambda _w: {"viewers": "team"}
    ),
    admin_page("admin_settings.sharing_lists", "/admin/sharing/lists"),
    admin_form("admin_settings.sharing_lists_compare", "/admin/sharing/lists/compare"),
    admin_form("admin_settings.sharing_lists_again", "/admin/sharing/lists/try-again"),
    admin_form("admin_settings.sharing_pause", "/admin/sharing/pause"),
    admin_form("admin_settings.sharing_resume", "/admin/sharing/resume"),
    admin_form("admin_settings.sharing_reconcile", "/admin/sharing/reconcile"),
    admin_form("admin_settings.sharing_try_again", "/admin/sharing/try-again"),
    admin_page("admin_settings.sharing_withdrawal", "/admin/sharing/withdrawal"),
    admin_form(
        "admin_settings.sharing_withdraw",
        "/admin/sharing/withdrawal",
        done=422,
        form=lambda _w: {"what": "people"},
    ),
    admin_page("admin_settings.sync_health", "/admin/sync-health"),
    admin_page("admin_settings.sync_health_state", "/admin/sync-health/state"),
    admin_page("admin_settings.seats", "/admin/linkedin-seats"),
    admin_page("admin_settings.seats_reading", "/admin/linkedin-seats/reading"),
    admin_form("admin_settings.seats_refresh", "/admin/linkedin-seats/reading"),
    admin_page("admin_settings.seat", "/admin/linkedin-seats/{seat}"),
    admin_form("admin_settings.seat_map", "/admin/linkedin-seats/{seat}/mapping", done=422),
    admin_form("admin_settings.seat_unmap", "/admin/linkedin-seats/{seat}/mapping/removal"),
    admin_page("admin_settings.linkedin_inbox", "/admin/linkedin-inbox"),
    admin_page("admin_settings.company", "/admin/company-information"),
    admin_form("admin_settings.company_save", "/admin/company-information"),
    # Whoever looks at a public page sees it; there is none here.
    get("careers.logo", "/careers/company/logo", done=404),
    admin_page("admin_settings.users", "/admin/users"),
    admin_page("admin_settings.new_user", "/admin/users/new"),
    admin_form("admin_settings.user_invite", "/admin/users/new", done=422),
    admin_page("admin_settings.user", "/admin/users/{user}"),
    admin_form(
        "admin_settings.user_roles",
        "/admin/users/{user}/roles",
        # The account does not change from walk to walk: nobody may do this unseen.
        done=409,
        form=lambda _w: {"administrator": "y", "version": "0"},
    ),
    admin_form("admin_settings.user_deactivate", "/admin/users/{invited}/deactivation"),
    admin_form("admin_settings.user_reactivate", "/admin/users/{user}/reactivation"),
    admin_form("admin_settings.user_invitation_resend", "/admin/users/{invited}/invitation"),
    admin_form(
        "admin_settings.user_invitation_withdraw", "/admin/users/{invited}/invitation/withdrawal"
    ),
    admin_page("admin_settings.reasons", "/admin/rejection-reasons"),
    admin_form("admin_settings.reason_add", "/admin/rejection-reasons", done=422),
    admin_form("admin_settings.reason_rename", "/admin/rejection-reasons/{reason}/name", done=409),
    admin_form("admin_settings.reason_move", "/admin/rejection-reasons/{reason}/place"),
    admin_form(
        "admin_settings.reason_switch",
        "/admin/rejection-reasons/{reason}/switch",
        # The list outlives each walk, and the next one rejects somebody with this reason.
        form=lambda _w: {"wanted": "on"},
    ),
    admin_form("admin_settings.reason_remove", "/admin/rejection-reasons/{reason}/removal"),
    admin_page("admin_settings.features", "/admin/feature-management"),
    admin_form("admin_settings.features_save", "/admin/feature-management"),
    admin_page("admin_settings.audit_log", "/admin/audit-log"),
    admin_page("admin_settings.audit_log_download", "/admin/audit-log/download"),
    admin_page("admin_settings.mails", "/admin/mails"),
    admin_form("admin_settings.mail_send_again", "/admin/mails/{mail}/attempt"),
)
