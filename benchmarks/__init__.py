"""Measurements: each against its own reference in the same run, never against a clock on the wall."""
