"""The fault campaign: people use the bot while everything beneath it fails, and no promise is broken.

A walk is made from its seed alone: what people do, in which order, and which fault strikes when. After it,
what stands in Slack is compared with what the database says and with what people were told.
"""
