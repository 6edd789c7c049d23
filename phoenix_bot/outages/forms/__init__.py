"""What came from a form: its fields, conflicts between two editors, and how it takes effect.

The modals themselves are in blocks/modals/.
"""
