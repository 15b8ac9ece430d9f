"""What pages of guidance sessions read: one session, lists of them, whose people, what came of them."""
