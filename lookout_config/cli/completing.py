"""``completion``: the lines that teach a shell to complete our commands, options and words."""

import click

from lookout_config.cli import output
from lookout_config.cli.faults import OK


@click.command("completion")
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish", "powershell"]))
@click.pass_context
def completion_command(ctx: click.Context, shell: str) -> int:
    """Print the script that completes commands, options and words in a SHELL; its profile loads it."""
    from click.shell_completion import get_completion_class

    made = get_completion_class(shell)
    assert made, "click knows every shell that is offered"
    root = ctx.find_root()
    script = made(root.command, {}, "lookout-config", "_LOOKOUT_CONFIG_COMPLETE").source()
    output.machine(script)
    return OK
