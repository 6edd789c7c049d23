"""The HTTP server beside the bot: health checks and webhooks, each a list of routes. No page for people."""
