"""What is done to people: verbs with `by=` that write their audit record and never commit."""
