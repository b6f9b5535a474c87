"""Words: what people type, in one grammar for Slack, the terminal, direct messages and mentions, read into requests."""
