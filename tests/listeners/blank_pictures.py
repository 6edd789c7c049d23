"""A program that answers like the one that draws charts, but with empty pictures."""

import base64
import json
import sys

EMPTY = b"\x89PNG\r\n\x1a\n"


def main() -> None:
    """Write an empty picture for each chart that standard input has."""
    json.dump([base64.b64encode(EMPTY).decode() for _ in json.load(sys.stdin)], sys.stdout)


if __name__ == "__main__":
    main()
