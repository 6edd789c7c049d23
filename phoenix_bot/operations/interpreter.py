"""How Python runs this process: when it looks for garbage, and how often its threads take turns."""

import gc
import sys

TURN = 0.0005
"""Seconds after which a busy thread lets another one go on. With Python's 5 ms, an acknowledgement would wait
for several busy senders."""


def before_imports() -> None:
    """Look for no garbage: imports make many objects, and keep them."""
    gc.disable()


def after_imports() -> None:
    """Look for garbage again, but never among what the imports have made."""
    gc.freeze()
    gc.enable()
    sys.setswitchinterval(TURN)
