"""The command /phoenix: command.py finds the word that was typed; each other file has some of the words.

What the answers look like is in phoenix_bot/blocks/answers/.
"""
