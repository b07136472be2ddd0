"""The blueprint that the pages of one's own settings share."""

from flask import Blueprint

blueprint = Blueprint("user_settings", __name__, url_prefix="/settings")
