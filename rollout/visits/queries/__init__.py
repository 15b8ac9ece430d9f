"""What pages of visits read."""
