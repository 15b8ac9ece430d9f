"""What is done with visits from their pages, by the acts of the register."""
