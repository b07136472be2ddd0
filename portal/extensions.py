"""What only the web needs: sign-in, CSRF, htmx, translations, limits."""

from flask_limiter import Limiter
from flask_limiter.util import get_remote_address
from flask_login import LoginManager
from flask_migrate import Migrate
from flask_wtf import CSRFProtect
from htmx_flask import Htmx

from portal.languages import QuickBabel

login_manager = LoginManager()
# It notes in the session that a browser changed its name, for pages that ask for a fresh sign-in. None
# does; what ends a session is its key.
login_manager.session_protection = None
csrf = CSRFProtect()
htmx = Htmx()
babel = QuickBabel()
migrate = Migrate()
limiter = Limiter(key_func=get_remote_address, headers_enabled=False)
