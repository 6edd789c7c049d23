"""Monitors in other services and their alerts: the rules by which they are gathered and edited.

How the services send them is in operations/http/ and listeners/events/; what people see is in blocks/.
"""
