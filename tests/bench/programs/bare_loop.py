"""Posts messages one after the other. Its arguments: how many, and to whom."""

import os
import sys

from slack_sdk import WebClient

if __name__ == "__main__":
    client = WebClient(os.environ["SLACK_BOT_TOKEN"], base_url=os.environ["SLACK_API_URL"])
    for number in range(int(sys.argv[1])):
        client.chat_postMessage(channel=sys.argv[2], text=f"Message {number}")
