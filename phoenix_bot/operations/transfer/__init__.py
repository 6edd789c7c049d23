"""Moving the bot's data: into another database, into a file and back."""
