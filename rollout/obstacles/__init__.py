"""Vướng mắc: what keeps people of a unit from going on, whose turn it is and until when, answers to use again."""
