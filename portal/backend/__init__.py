"""The shop's people: one module per noun, its forms beside it."""

from flask import Blueprint

blueprint = Blueprint("backend", __name__, url_prefix="/backend")
