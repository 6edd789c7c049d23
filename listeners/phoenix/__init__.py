"""The command /phoenix: command.py takes it apart, and each file has some of its words.

What the answers look like is in phoenix_bot/blocks/answers/.
"""
