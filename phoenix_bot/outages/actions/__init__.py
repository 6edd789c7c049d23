"""What people do with an outage, one file per deed: one transaction each, or Refused.

What came from the form that a deed needs is read in forms/.
"""
