"""The benchmark: how long answers and imports take, beside what the same machine does at its best."""
