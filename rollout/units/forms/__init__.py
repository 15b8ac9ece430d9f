"""The forms of units."""
