"""The protocols: Web API, Socket Mode, interaction payloads, response URLs, and the page's own calls.

The methods of the Web API themselves are in web_api/.
"""
