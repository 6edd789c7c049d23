"""The rules of an outage.

Each holds one transaction with the change, its history and its outbox rows, and calls nobody outside.
A rule raises Refused in words for the person who asked; then nothing was written.
"""
