"""The worker that turns the outbox into Slack calls, each made exactly once as far as people can see."""
