"""What alerts mean for outages: one is suggested, or the thread of one hears that they are over.

monitors/ tells it which alerts come and end, outages/ which outages are announced.
"""
