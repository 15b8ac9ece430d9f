"""Accounts: log-in, passwords, log-in sessions, users and what they may do where, activation codes, the audit trail."""

from flask import Blueprint

blueprint = Blueprint("accounts", __name__)

from rollout.accounts import routes  # noqa: E402, F401  (routes add themselves to the blueprint)
