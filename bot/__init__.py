"""Slack, time and process: command line, Bolt app, scheduler, use cases, delivery, messages and charts."""
