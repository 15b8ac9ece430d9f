"""The forms of people, one noun per file."""
