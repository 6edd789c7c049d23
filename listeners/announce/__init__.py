"""Announcing: the command, the shortcuts, the form, and its search for systems.

What becomes of an announcement is in buttons/.
"""
