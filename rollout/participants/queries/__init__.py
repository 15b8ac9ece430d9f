"""What is read of people, always within what the viewer may see."""
