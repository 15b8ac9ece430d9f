"""What is handed out to be filled in and loaded again: forms for people, units, users, attendance and counts."""
