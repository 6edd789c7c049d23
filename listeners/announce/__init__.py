"""Announcing: the command, the shortcuts, the form, and its search for systems.

What people do with an announcement is in buttons/.
"""
