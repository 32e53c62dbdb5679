"""`session-tui` and `python -m session_tui`."""

import sys

from session_tui.cli import main

if __name__ == "__main__":
    sys.exit(main())
