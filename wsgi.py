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
# wait, finds nothing. A page makes thousands of objects, so 700 new ones are no reason to look either.
gc.collect()
gc.freeze()
gc.set_threshold(20_000, 20, 20)
