"""The signals to stop, and to begin anew: held back until somebody waits for one, so that none is lost.

This imports next to nothing, because bot.py needs it before everything else.
"""

import os
import signal

STOP = {signal.SIGTERM, signal.SIGINT}

RENEW = signal.SIGHUP
"""Asks to read the settings again."""


def hold() -> None:
    """Hold these signals back until wait() waits for them.

    Call it before any thread starts: threads inherit it, and a thread without it would take the signals.
    """
    signal.pthread_sigmask(signal.SIG_BLOCK, {*STOP, RENEW})


def release() -> None:
    """Let these signals have their usual effect again."""
    signal.pthread_sigmask(signal.SIG_UNBLOCK, {*STOP, RENEW})


def wait() -> bool:
    """Return at the next of these signals, or at one that was held back: whether it is RENEW."""
    return signal.sigwait({*STOP, RENEW}) == RENEW


def send() -> None:
    """Send this process a signal to stop."""
    os.kill(os.getpid(), signal.SIGTERM)
