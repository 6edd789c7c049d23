"""How every listener acknowledges, refuses, and asks Slack who somebody is.

No feature lives here. unmatched.py answers what no feature handles.
"""
