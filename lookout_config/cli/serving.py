"""``serve``: a recorded tenant over HTTP, for other Graph clients on this machine."""

from typing import TYPE_CHECKING

import click

from lookout_config.cli import output
from lookout_config.cli.faults import OK

if TYPE_CHECKING:
    from lookout_config.world import Send


@click.command("serve")
@click.argument("snapshot", type=click.Path())
@click.option(
    "--port", type=click.IntRange(0, 65535), default=8765, show_default=True, help="0 takes a free one."
)
@click.option("--exact-names", is_flag=True, help="Match displayName by case, as some tenants may.")
@click.option("--weather", metavar="FILE", type=click.Path(), help="Let go wrong what this file says.")
def serve_command(snapshot: str, port: int, exact_names: bool, weather: str | None) -> int:
    """Serve a recorded tenant as Microsoft Graph on 127.0.0.1 until interrupted.

    Any bearer token is taken. Writes stay in memory. Use it with: --graph-url http://127.0.0.1:PORT

    With --weather the tenant stays truthful, and the way to it does not: requests are throttled, answers are
    late, cut or lost, as Graph is known for. See docs/formats.md.
    """
    from lookout_config import serve
    from lookout_config.emulator import Emulator
    from lookout_config.snapshots import load

    tenant: Send = Emulator(load(snapshot), exact_names=exact_names)
    under = ""
    if weather:
        from lookout_config import weather as skies

        tenant = skies.Weather(tenant, skies.load(weather))
        under = f", in the weather of {weather}"
    with serve.serve(tenant, port=port) as server:
        output.note(f"{snapshot} is served at {server.url}{under} (Ctrl-C ends it)")
        server.wait()
    return OK
