"""Use cases: one function for each thing that a user would name; each owns its transaction."""
