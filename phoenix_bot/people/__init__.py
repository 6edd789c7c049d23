"""Who people are and what they may do: profiles, groups, permissions, the audit, and who has App Home open.

Who may change which outage is in outages/access.py.
"""
