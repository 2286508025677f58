"""What all commands share: their options, and how one ends with a plain sentence."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, NoReturn

import typer

Data = Annotated[Path | None, typer.Option(help="The data folder (DATA, default ./data).")]


def stop(sentence: str) -> NoReturn:
    typer.echo(sentence, err=True)
    raise typer.Exit(1)
