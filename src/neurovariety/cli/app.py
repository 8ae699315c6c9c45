"""The commands and how they end: what is wrong is said in words, with exit status 2; Ctrl-C gives 130."""

from __future__ import annotations

import functools
from collections.abc import Callable
from pathlib import Path

import typer

from neurovariety import __version__
from neurovariety.cli.compress import compress_command
from neurovariety.cli.critical import critical_command
from neurovariety.cli.doctor import doctor_command
from neurovariety.cli.evaluate import evaluate_command
from neurovariety.cli.fit import fit_command
from neurovariety.cli.inspect import inspect_command
from neurovariety.cli.run_folder import JOB
from neurovariety.cli.variety import variety_command
from neurovariety.errors import NeurovarietyError

app = typer.Typer(
    name="neurovariety",
    help="The algebraic geometry of neural networks.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)


def _ending_in_words(command: Callable[..., None]) -> Callable[..., None]:
    """Turn the library's errors and Ctrl-C into a message and an exit status, before typer sees them."""

    @functools.wraps(command)
    def run(**options: object) -> None:
        try:
            command(**options)
        except NeurovarietyError as error:
            typer.echo(f"neurovariety: {error}", err=True)
            raise typer.Exit(2) from error
        except KeyboardInterrupt as error:
            typer.echo(f"neurovariety: stopped{_what_is_kept(options.get('out'))}", err=True)
            raise typer.Exit(130) from error

    return run


def _what_is_kept(out: object) -> str:
    """Say so where latents or results lie in the output folder of a run."""
    if isinstance(out, Path) and out.is_dir() and any(file.name != JOB for file in out.rglob("*") if file.is_file()):
        return f"; what was finished is kept in {out}, run it again to go on"
    return "; nothing was finished"


for _name, _command in (
    ("fit", fit_command),
    ("compress", compress_command),
    ("inspect", inspect_command),
    ("evaluate", evaluate_command),
    ("variety", variety_command),
    ("critical", critical_command),
    ("doctor", doctor_command),
):
    app.command(_name)(_ending_in_words(_command))


def _show_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"neurovariety {__version__}")
        raise typer.Exit


@app.callback()
def _options(
    *, version: bool = typer.Option(False, "--version", callback=_show_version, is_eager=True, help="Show the version.")
) -> None:
    """Read the options that come before a command."""
    del version


def main() -> None:
    """Run the command line."""
    app()
