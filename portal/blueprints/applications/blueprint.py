"""What hangs on one application: its page, notes, feedback and documents."""

from flask import Blueprint

blueprint = Blueprint("applications", __name__, url_prefix="/applications")
