"""What the calendar reads; each query starts from what the viewer may see."""
