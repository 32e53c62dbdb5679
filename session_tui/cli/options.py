"""The options that every command takes, and the project that they name."""

from __future__ import annotations

import argparse
from pathlib import Path

from session_tui.link import Launch, project_folder


def add(parser: argparse.ArgumentParser) -> None:
    """Adds the common options."""
    group = parser.add_argument_group("which project, and how to read it")
    group.add_argument("--project", metavar="PATH", help="its folder (default: here)")
    group.add_argument("--settings", metavar="MODULE", help="settings module, as shop.settings")
    group.add_argument("--python", metavar="PATH", help="the project's interpreter")
    group.add_argument(
        "--via",
        dest="vias",
        action="append",
        default=[],
        metavar="PREFIX",
        help='where it runs: "ssh web1", "docker exec -i web"',
    )
    group.add_argument(
        "--via-shell", action="store_true", help="that prefix ends in a shell, as ssh does"
    )
    group.add_argument("--pid", type=int, metavar="N", help="a running worker of the project")
    group.add_argument("--env-file", metavar="PATH", help="variables that the site is started with")
    group.add_argument("--database", metavar="ALIAS", help="database that holds the sessions")
    group.add_argument("--schema", metavar="NAME", help="schema of a tenant (PostgreSQL)")
    group.add_argument("--no-apps", action="store_true", help="load the settings and no app")
    group.add_argument("--reveal", action="store_true", help="show keys and secrets unmasked")
    group.add_argument("--debug", action="store_true", help="what the project printed, tracebacks")


def add_clocks(parser: argparse.ArgumentParser) -> None:
    """Adds whose time is asked beside that of this host and its stores."""
    parser.add_argument(
        "--ntp",
        metavar="HOST[:PORT]",
        action="append",
        default=[],
        help="ask this NTP server (repeat it) instead of the host's own",
    )
    parser.add_argument("--url", help="read the Date of what answers there")


def launch_of(arguments: argparse.Namespace, folder: Path | None = None) -> Launch:
    """How to reach the project that the options name. Raises `Refused` for no folder."""
    given = folder or Path(arguments.project or ".")
    via = arguments.vias[-1] if arguments.vias else None
    there = via is not None or arguments.pid is not None
    return Launch(
        project=given if there else project_folder(given),
        via=via,
        via_shell=arguments.via_shell,
        pid=arguments.pid,
        settings=arguments.settings,
        python=arguments.python,
        env_file=arguments.env_file,
        database=arguments.database,
        schema=arguments.schema,
        apps=not arguments.no_apps,
    )
