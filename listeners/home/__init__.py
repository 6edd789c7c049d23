"""App Home: moving between its pages, and the buttons and forms on them.

What each page shows is read in pages/, and laid out in phoenix_bot/blocks/home/.
"""
