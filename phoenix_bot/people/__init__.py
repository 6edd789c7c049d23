"""Who people are and what they may do: profiles, groups, permissions, and the audit.

Who may change which outage is in outages/access.py.
"""
