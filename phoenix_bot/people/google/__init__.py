"""Google groups that feed our groups: what is set up, what a sync changes, who left.

Calls to Google are in integrations/google.py.
"""
