"""`tongtang`: the operator's commands. They work beside a running server and on a stopped one's data folder.

What is heavy is imported by the command that needs it: a server must be up again two seconds after a crash.
"""

from __future__ import annotations

import os

import typer

from . import admit, backups, logs, people, robots, start

app = typer.Typer(
    name="tongtang", help="同堂: live dual-teacher classes.", no_args_is_help=True, add_completion=False
)
for commands in (start, admit, people, logs, backups, robots):
    commands.add_to(app)


def main() -> None:
    os.umask(0o077)  # what a data folder holds is for its owner's eyes
    app()
