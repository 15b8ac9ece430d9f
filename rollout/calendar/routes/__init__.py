"""The pages of the calendar."""

from rollout.calendar.routes import addresses, feeds, paper, shown, today  # noqa: F401  (each adds its routes)
