"""App Home: moving between its pages, and the buttons and forms on them.

pages/ reads what each page shows; phoenix_bot/blocks/home/ lays it out.
"""
