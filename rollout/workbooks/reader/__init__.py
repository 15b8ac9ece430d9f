"""A program of its own that takes a file apart: bytes on stdin → kind, sheets and cells on stdout. See lines.py.

Its modules import each other and nothing of the rest of the product.
"""
