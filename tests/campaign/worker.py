"""A process of the campaign: reads walks from its standard input, and writes how they went."""

import logging
import os
import pickle
import signal
import sys

from tests.campaign.ground import Ground


def main() -> None:
    """Walk until there is nothing left to read."""
    # What libraries print must not come between the results.
    results = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    with Ground() as ground:
        while True:
            try:
                case = pickle.load(sys.stdin.buffer)  # noqa: S301  # the campaign wrote it
            except EOFError:
                return
            result = ground.walk(case)
            try:
                pickle.dump(result, results)
                results.flush()
            except BrokenPipeError:
                # Nobody wants to know any more.
                return


if __name__ == "__main__":
    logging.disable(logging.CRITICAL)
    # Whoever ends it in the middle of a walk leaves no server and no disk behind.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    main()
