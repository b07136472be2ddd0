"""The blueprint of the LinkedIn inbox."""

from flask import Blueprint

blueprint = Blueprint("linkedin_inbox", __name__, url_prefix="/linkedin-inbox")
