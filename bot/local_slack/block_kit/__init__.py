"""Block Kit as Slack accepts it: which blocks may stand where, and how long each part may be."""
