"""What people see: every message and modal.

Built by pure functions of values and loaded models; no query, clock or client here.
"""
