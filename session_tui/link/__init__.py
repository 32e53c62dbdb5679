"""The operator's end of the wire: starts an agent in the project, and asks it."""

from session_tui.link.calls import Link, with_names
from session_tui.link.launch import Launch, Refused, project_folder

__all__ = ["Launch", "Link", "Refused", "project_folder", "with_names"]
