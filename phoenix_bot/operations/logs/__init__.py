"""The log on standard error, as text or as JSON, and always without secrets."""

import logging
import sys
import threading
from collections.abc import Callable
from types import TracebackType

from phoenix_bot.operations.logs.hiding import Discreet
from phoenix_bot.operations.logs.json_lines import JsonLines

log = logging.getLogger(__name__)

_ours: logging.Handler | None = None


def begin(form: str) -> None:
    """Log to standard error from now on, at the level INFO, unless somebody listens already.

    `form` is LOG_FORMAT. Python's warnings, and errors that end the process or a thread, are logged, too.
    """
    global _ours  # there is one process
    if logging.getLogger().handlers:
        return
    _ours = logging.StreamHandler(sys.stderr)
    logging.basicConfig(level="INFO", handlers=[_ours])
    use(form)
    logging.captureWarnings(True)
    sys.excepthook = _tell_end
    threading.excepthook = _tell_end_of_thread
    sys.unraisablehook = _tell_unraisable


def use(form: str) -> None:
    """Write what is logged from now on in this form, which is LOG_FORMAT, if the log is ours."""
    if _ours is not None:
        text = Discreet("%(asctime)s %(levelname)-7s %(name)s: %(message)s")
        _ours.setFormatter(JsonLines() if form == "json" else text)


def complain(text: str) -> None:
    """Write why a command ends: as it is or, where the log is JSON, as a record of the level CRITICAL."""
    if _ours is None or isinstance(_ours.formatter, Discreet):
        print(text, file=sys.stderr)
    else:
        log.critical("%s", text)


def _tell_end(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    """See sys.excepthook."""
    if issubclass(kind, KeyboardInterrupt):
        log.info("Interrupted")
    else:
        log.critical("An unexpected error ends the process", exc_info=(kind, error, trace))


def _tell_end_of_thread(end: threading.ExceptHookArgs) -> None:
    """See threading.excepthook."""
    if not isinstance(end.exc_value, SystemExit):
        name = end.thread.name if end.thread else ""
        log.critical("An unexpected error ends the thread %s", name, exc_info=end.exc_value)


def _tell_unraisable(
    unraisable: "sys.UnraisableHookArgs",
    *,
    log: logging.Logger = log,
    is_ending: Callable[[], bool] = sys.is_finalizing,
    without_log: Callable[["sys.UnraisableHookArgs"], object] = sys.__unraisablehook__,
) -> None:
    """See sys.unraisablehook. Modules and the log are gone by the time at which the interpreter ends."""
    if is_ending():
        without_log(unraisable)
    else:
        log.error("An error had no place to go: %s", unraisable.err_msg or "", exc_info=unraisable.exc_value)
