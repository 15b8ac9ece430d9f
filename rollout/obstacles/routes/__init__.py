"""The addresses of obstacles and of the answers to use again."""
