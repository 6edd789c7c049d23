"""Delivering the outbox: the worker, and what each kind of row does. No rule about outages lives here."""
