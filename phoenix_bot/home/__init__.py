"""App Home: which page somebody sees, and what is read for it. Its blocks are in phoenix_bot/blocks/home."""
