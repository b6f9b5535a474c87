"""The HTTP door: rows and webhooks of other systems come in here, under the same rules as files."""
