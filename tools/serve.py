"""`honcho start` that also ends what it started when the terminal window is closed.

Honcho knows Ctrl-C and SIGTERM; by a hang-up it would die alone, and web server and worker would live on unseen.
"""

import os
import signal

from honcho.command import main


def hang_up(signum: int, frame: object) -> None:
    nowhere = os.open(os.devnull, os.O_WRONLY)  # the terminal is gone, and writing to it would raise
    os.dup2(nowhere, 1)
    os.dup2(nowhere, 2)
    os.kill(os.getpid(), signal.SIGTERM)


signal.signal(signal.SIGHUP, hang_up)
main(["start"])
