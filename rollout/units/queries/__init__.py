"""What is read of units: the lists to choose from, the list of units, the page of one, the hand-over."""
