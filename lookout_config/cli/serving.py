"""``serve``: a recorded tenant over HTTP, for other Graph clients on this machine."""

import click

from lookout_config.cli import output
from lookout_config.cli.faults import OK


@click.command("serve")
@click.argument("snapshot", type=click.Path())
@click.option(
    "--port", type=click.IntRange(0, 65535), default=8765, show_default=True, help="0 takes a free one."
)
@click.option("--exact-names", is_flag=True, help="Match displayName by case, as some tenants may.")
def serve_command(snapshot: str, port: int, exact_names: bool) -> int:
    """Serve a recorded tenant as Microsoft Graph on 127.0.0.1 until interrupted.

    Any bearer token is taken. Writes stay in memory. Use it with: --graph-url http://127.0.0.1:PORT
    """
    from lookout_config import serve
    from lookout_config.emulator import Emulator
    from lookout_config.snapshots import load

    tenant = Emulator(load(snapshot), exact_names=exact_names)
    with serve.serve(tenant, port=port) as server:
        output.note(f"{snapshot} is served at {server.url} (Ctrl-C ends it)")
        server.wait()
    return OK
