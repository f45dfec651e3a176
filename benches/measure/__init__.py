"""Measures backcare against the floor of what it does, and against other programs: see ../run."""
