"""The addresses of obstacles and of the answers to use again."""

from rollout.obstacles.routes import (  # noqa: F401  (each adds its addresses to the blueprint)
    acts,
    answering,
    answers,
    board,
    editing,
    intake,
    letter,
    listing,
    page,
    people,
    pieces,
    risen,
)
