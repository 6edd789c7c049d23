"""Submitted forms: checking their fields, conflicts between two editors, and how they take effect.

The modals themselves are in blocks/modals/.
"""
