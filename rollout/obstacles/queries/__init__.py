"""What is read of obstacles, always within what the viewer may see."""
