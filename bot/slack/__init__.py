"""Slack's edge: its Web API, files, errors and scopes, and who is who there."""
