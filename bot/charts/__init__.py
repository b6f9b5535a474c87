"""Charts: records to PNG bytes and to the words that say the same."""
