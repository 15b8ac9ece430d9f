"""What is done with plans: made, moved, pinned, taken out, worked out again, sent out."""
