"""What pages of planning read: rows for the arithmetic, choices, plans that were made."""
