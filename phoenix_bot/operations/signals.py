"""The signals to stop: held back until somebody waits for one, so that none is lost and none interrupts.

This imports next to nothing, because bot.py needs it before everything else.
"""

import os
import signal

STOP = {signal.SIGTERM, signal.SIGINT}


def hold() -> None:
    """Hold signals to stop back until wait() waits for them.

    Call it before any thread starts: threads inherit it, and a thread without it would take the signals.
    """
    signal.pthread_sigmask(signal.SIG_BLOCK, STOP)


def release() -> None:
    """Let signals to stop have their usual effect again."""
    signal.pthread_sigmask(signal.SIG_UNBLOCK, STOP)


def wait() -> None:
    """Return at the next signal to stop, or at one that was held back."""
    signal.sigwait(STOP)


def send() -> None:
    """Send this process a signal to stop."""
    os.kill(os.getpid(), signal.SIGTERM)
