"""Block Kit messages: records to plain dicts, pure."""
