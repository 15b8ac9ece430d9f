"""What pages of the measures of visits read."""
