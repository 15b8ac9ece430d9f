"""What is done about obstacles. Each act first takes the steps of the clock that are due."""
