"""The report workbook: figures of a period as an official table, made from the ledger. Reads only."""

from flask import Blueprint

blueprint = Blueprint("reports", __name__)

from rollout.reports import routes as routes  # noqa: E402  (routes need the blueprint)
