"""People as tests use them: what a member reads and does, in their words instead of ids.

What an act changes is in actions/.
"""
