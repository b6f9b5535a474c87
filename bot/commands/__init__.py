"""The commands of `kpibot`, one module each, and what they say in a terminal."""
