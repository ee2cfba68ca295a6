"""Customers: one module per noun, its forms beside it."""

from flask import Blueprint

blueprint = Blueprint("customer", __name__)
