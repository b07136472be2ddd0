"""The one blueprint that pages, acts and bulk actions of the pipeline share."""

from flask import Blueprint

blueprint = Blueprint("pipeline", __name__)
