"""What the error of a delivery says: who refused it, Slack, another service, or the bot itself."""

UNRENDERABLE = "unrenderable"
"""The error of a row that this version cannot put into words."""

IN_GITLAB = "GitLab: "
"""What the error of a row begins with if GitLab refused it, and not Slack."""

UNEXPECTED = "unexpected"
"""What the error of a row begins with after an exception that nobody foresaw."""


def failed_here(error: str) -> bool:
    """Whether the error of a row comes from the bot itself, and not from Slack."""
    return error.startswith((UNRENDERABLE, UNEXPECTED))


def refuser(error: str) -> str:
    """Which service the error of a row comes from, unless it failed here."""
    return "GitLab" if error.startswith(IN_GITLAB) else "Slack"
