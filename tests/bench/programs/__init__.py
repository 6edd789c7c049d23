"""What the bench starts beside the bot itself: bare programs to compare with, and the bot with a trace."""
