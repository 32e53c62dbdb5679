"""`session-tui` and `python -m session_tui`."""

import signal
import sys


def main() -> int:
    """Runs the command that the command line names; its exit status."""
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
        # Nothing has begun that could be tidied up, and a traceback through imports tells nobody
        # anything; commands then listen to Ctrl-C themselves
        signal.signal(signal.SIGINT, signal.SIG_DFL)
    from session_tui.cli import main as run

    return run()


if __name__ == "__main__":
    sys.exit(main())
