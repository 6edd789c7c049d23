"""The forms about an outage, with build() and read() in one file each.

The forms of managers are in home/.
"""
