"""The blueprint of talent pools."""

from flask import Blueprint

blueprint = Blueprint("talent_pools", __name__, url_prefix="/talent-pools")
