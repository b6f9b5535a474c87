"""The demo: a made-up team in a local Slack, with the real bot, its real database and its real messages."""
