"""Making a handover, carrying it out on its day, bringing a leave to its end, taking it back. None commits."""
