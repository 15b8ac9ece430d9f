"""Invented people in the real registry: a province to try the product on, marked as demo on every page."""
