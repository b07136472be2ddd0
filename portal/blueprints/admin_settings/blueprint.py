"""The blueprint that the pages of the admin settings share."""

from flask import Blueprint

blueprint = Blueprint("admin_settings", __name__, url_prefix="/admin")
