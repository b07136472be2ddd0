"""Joining the parts to one application."""

from datetime import timedelta

from flask import Flask, current_app, request
from flask_login import current_user
from sqlalchemy.engine import make_url
from werkzeug.middleware.proxy_fix import ProxyFix

from portal import cli, models, queueing, wording
from portal.access import RowIdConverter, ask_to_sign_in, load_viewer
from portal.blueprints import BLUEPRINTS, webhooks
from portal.config import Settings
from portal.content_policy import guard_headers
from portal.db import db, prepare_engine
from portal.document_store import DocumentStore
from portal.domain.browsers import LINKEDINS_LIST
from portal.errors import register_errors
from portal.extensions import babel, csrf, htmx, limiter, login_manager, migrate
from portal.linkedin_access import LinkedInAccess
from portal.logging_setup import configure_logging, log_requests
from portal.navigation import has_unsupported_browser, navigation_context
from portal.pulse import Pulse
from portal.tasks.schedule import PERIODS
from portal.templating import join_templates, prepare_templates

#: Bodies above this are refused before they are read.
MAX_BODY = 2 * 1024 * 1024
#: The forms of a job take more from people who are signed in: whoever pastes a whole book as the
#: description is told so at the field and loses nothing. 10 MB of text in any script fit.
MAX_JOB_FORM = 32 * 1024 * 1024
JOB_FORMS = {"jobs.create", "jobs.update"}
#: Beside the file a form has fields; and a file somewhat above the limit is refused in words at its
#: field rather than unread.
UPLOAD_LEEWAY = 10 * 1024 * 1024


def build(settings: Settings) -> Flask:
    """An application with these settings."""
    app = Flask("portal", root_path=__file__.rsplit("/", 1)[0])
    app.config.update(_flask_config(settings))
    prepare_templates(app)
    app.extensions["settings"] = settings
    if settings.beckon_env != "testing":
        configure_logging(settings.log_level)
    _join_database(app)
    _join_web(app, settings)
    app.extensions["redis"] = queueing.connect(settings.redis_url)
    with app.app_context():
        app.extensions["pulse"] = Pulse(db.engine)
    app.teardown_request(_write_heartbeats)
    # Pages say how often each periodic task should run, and know no tasks.
    app.extensions["periods"] = PERIODS
    app.extensions["linkedin"] = LinkedInAccess(app, settings)
    app.extensions["documents"] = DocumentStore(settings)
    cli.register(app)
    return app


def _write_heartbeats(_error: BaseException | None) -> None:
    """Pages that call LinkedIn, of which there are few, write at once how it went."""
    pulse: Pulse = current_app.extensions["pulse"]
    if not pulse.is_empty:
        pulse.write()


def _flask_config(settings: Settings) -> dict[str, object]:
    secure = settings.portal_url.startswith("https://")
    is_sqlite = make_url(settings.database_url).get_backend_name() == "sqlite"
    return {
        "SECRET_KEY": settings.secret_key,
        "TESTING": settings.beckon_env == "testing",
        "SQLALCHEMY_DATABASE_URI": settings.database_url,
        "SQLALCHEMY_ENGINE_OPTIONS": {
            # Values of rows are about people and do not belong into tracebacks.
            "hide_parameters": True,
            # A connection for each thread of a process: one more than the pool keeps is opened and
            # closed with every request. Used last, used next: it has the plans of its statements.
            "pool_size": 10,
            "pool_use_lifo": True,
            **({"connect_args": {"timeout": 15}} if is_sqlite else {}),
        },
        # Cookies ignore ports, so the sandbox beside us needs another name than ours.
        "SESSION_COOKIE_NAME": "beckon_session",
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "SESSION_COOKIE_SECURE": secure,
        "PREFERRED_URL_SCHEME": "https" if secure else "http",
        "MAX_CONTENT_LENGTH": MAX_BODY,
        "MAX_FORM_MEMORY_SIZE": MAX_BODY,
        "SEND_FILE_MAX_AGE_DEFAULT": timedelta(days=1),
        # A page stays open all day; its token lives as long as the session.
        "WTF_CSRF_TIME_LIMIT": None,
        "BABEL_DEFAULT_LOCALE": "en",
        "RATELIMIT_STORAGE_URI": settings.redis_url.replace("unix://", "redis+unix://", 1),
        "RATELIMIT_STRATEGY": "fixed-window",
        "RATELIMIT_KEY_PREFIX": "beckon",
        # Redis away must not mean that nobody can sign in, nor that everybody can try for ever.
        "RATELIMIT_IN_MEMORY_FALLBACK_ENABLED": True,
        "RATELIMIT_SWALLOW_ERRORS": True,
    }


def _join_database(app: Flask) -> None:
    assert models  # the tables must be known before migrations look
    db.init_app(app)
    migrate.init_app(
        app, db, directory=f"{app.root_path}/migrations", render_as_batch=True, compare_type=True
    )
    with app.app_context():
        prepare_engine(db.engine)


def _join_web(app: Flask, settings: Settings) -> None:
    # Templates ask for `viewer`; looking for anybody behind an error page could fail once more.
    login_manager.init_app(app, add_context_processor=False)
    login_manager.user_loader(load_viewer)
    login_manager.unauthorized_handler(ask_to_sign_in)
    # Before the token is looked for, which reads the body.
    app.before_request(_let_large_forms_in)
    csrf.init_app(app)
    csrf.exempt(webhooks.blueprint)
    htmx.init_app(app)
    babel.init_app(app)
    join_templates(app)
    limiter.init_app(app)
    register_errors(app)
    log_requests(app)
    guard_headers(app, settings)
    app.jinja_env.globals.update(
        wording=wording,
        has_unsupported_browser=has_unsupported_browser,
        LINKEDINS_BROWSERS=LINKEDINS_LIST,
    )
    app.context_processor(navigation_context)
    app.url_map.converters["int"] = RowIdConverter
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    if settings.trusted_proxies:
        n = settings.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=n, x_proto=n, x_host=n)  # type: ignore[method-assign]


def _let_large_forms_in() -> None:
    if request.endpoint in JOB_FORMS and current_user.is_authenticated:
        request.max_content_length = request.max_form_memory_size = MAX_JOB_FORM
    if request.endpoint == "applications.add_document" and current_user.is_authenticated:
        limit = current_app.extensions["settings"].documents_max_mb * 1024 * 1024
        request.max_content_length = limit + UPLOAD_LEEWAY
    if request.endpoint == "admin_settings.company_save" and current_user.is_authenticated:
        request.max_content_length = UPLOAD_LEEWAY
