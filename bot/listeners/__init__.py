"""Listeners: what Slack sends, by feature, each translated to one use case and nothing else."""
