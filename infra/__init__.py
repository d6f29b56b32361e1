"""The outside world: settings, buckets, event sources, workers, the lake, Slack.

Imports nothing of ours but the shared words in `transforms.model` and `transforms.errors`.
"""
