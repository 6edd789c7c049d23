"""What people do with an outage, one file for each action: one transaction, or Refused.

How a form about an outage takes effect is in forms/.
"""
