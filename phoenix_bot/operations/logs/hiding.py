"""What the log hides: whoever logs something passes through here.

At the level DEBUG, libraries log whole payloads, answers and queries. What people typed is shown then; what
lets somebody act in their name, or in the bot's, is not, and neither are e-mail addresses.
"""

import logging
import re

HIDDEN = "…"

_END = r"""[^\s"'\\<>,]+"""
"""The rest of an address, up to whatever surrounds it."""

KEYS_HIDDEN = (
    r"[\w-]{0,40}(?:token|secret|password|private_key|authorization|ticket|assertion)"
    r"|response_url|reply_url|upload_url|trigger_id"
)
"""Keys whose values are secret."""

_RULES: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"-----BEGIN [A-Z ]*PRIVATE KEY-----.*?(?:-----END [A-Z ]*-----|$)", re.DOTALL), HIDDEN),
    # In JSON and in Python's spelling of it, within other JSON, too.
    (
        re.compile(
            rf"""(\\{{0,8}}["'])({KEYS_HIDDEN})\1(\s{{0,9}}:\s{{0,9}})(\\{{0,8}}["']).*?\4""",
            re.IGNORECASE | re.DOTALL,
        ),
        rf"\1\2\1\3\g<4>{HIDDEN}\4",
    ),
    (re.compile(rf"(?<![\w-])({KEYS_HIDDEN})=(?!\s){_END}", re.IGNORECASE), rf"\1={HIDDEN}"),
    (
        re.compile(r"\b(Authorization: *(?:Bearer|Basic)|PRIVATE-TOKEN:) *[\w.~+/=-]{6,}", re.IGNORECASE),
        rf"\1 {HIDDEN}",
    ),
    # Slack's tokens, GitLab's, Google's, and signed claims.
    (re.compile(r"\b(xox[a-z]|xapp|xwfp|glpat)[-.][\w.-]{4,}"), rf"\1-{HIDDEN}"),
    (re.compile(r"\b(ya29\.|eyJ)[\w-]+(?:\.[\w-]+)*"), HIDDEN),
    # Where Slack takes answers, files and WebSockets without asking for a token; the sandbox's ways last.
    (re.compile(rf"(//hooks\.[\w.-]+(?::\d+)?/){_END}"), rf"\1{HIDDEN}"),
    (
        re.compile(rf"(/(?:actions|commands|services|app|workflows|triggers)/[TE][A-Z0-9]+/){_END}"),
        rf"\1{HIDDEN}",
    ),
    (re.compile(rf"(/(?:upload|response)/){_END}"), rf"\1{HIDDEN}"),
    (re.compile(rf"""(wss?://[^\s"'\\<>?]+\?){_END}"""), rf"\1{HIDDEN}"),
    # Accounts in addresses, and e-mail addresses, as they stand in queries, too.
    (re.compile(r"""://[^\s"'/@]+@"""), f"://{HIDDEN}@"),
    (re.compile(r"(?<![\w.+-])[\w.+-]+(@|%40)(?=[\w-]+(?:\.[\w-]+)+)"), rf"{HIDDEN}\1"),
)


class Discreet(logging.Formatter):
    """Formats a record as usual, with its exception and stack, and hides the secrets in all of it."""

    def format(self, record: logging.LogRecord) -> str:
        """The text of a record."""
        return without_secrets(super().format(record))


def without_secrets(text: str) -> str:
    """A text with HIDDEN in place of whatever is secret in it."""
    for pattern, instead in _RULES:
        text = pattern.sub(instead, text)
    return text
