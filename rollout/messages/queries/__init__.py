"""What pages of messages read."""
