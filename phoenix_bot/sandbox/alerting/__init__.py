"""Services that watch systems, as the demo has them. They tell the workspace or the app of failures."""

from typing import Any

Json = dict[str, Any]
