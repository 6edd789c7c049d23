"""The HTTP server: the calls of the app, and the page with its calls.

What a call does is in web_api/ and actions/; the files of the page are in page/.
"""
