"""The web application: ``gunicorn wsgi:app``."""

import gc
import sys

from portal import create_app
from portal.config import ConfigurationError

try:
    app = create_app()
except ConfigurationError as error:
    sys.exit(f"Beckon cannot start: {error}")

# What the application is made of stays: looking through it for garbage, again and again while people
# wait, finds nothing.
gc.collect()
gc.freeze()
