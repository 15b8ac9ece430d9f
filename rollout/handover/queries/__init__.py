"""What is asked of handovers: whose units, to whom, and those that were made."""
