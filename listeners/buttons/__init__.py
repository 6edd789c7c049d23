"""The buttons of an announcement and the forms that they open, one file each.

The buttons of App Home are in home/.
"""
