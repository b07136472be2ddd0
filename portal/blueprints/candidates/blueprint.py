"""People: the list, and everything about one person."""

from flask import Blueprint

blueprint = Blueprint("candidates", __name__, url_prefix="/candidates")
