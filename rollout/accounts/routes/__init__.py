"""The addresses of accounts, one noun per file; each file adds its routes to the blueprint."""

from rollout.accounts.routes import assignments, audit, door, liaisons, own, roles, slips, users

__all__ = ["assignments", "audit", "door", "liaisons", "own", "roles", "slips", "users"]
