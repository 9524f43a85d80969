"""Serves the public file alone: a small process that knows nothing else and may stand anywhere."""

from __future__ import annotations

import gc
import socket
from collections.abc import Callable

from dashboard.public.app import public_app
from dashboard.public.kept import Kept


def serve_public(kept: Kept, host: str, port: int, ready: Callable[[], None] = lambda: None) -> None:
    """Serve a public file until stopped. Prints nothing; calls `ready` once it answers."""
    import uvicorn  # noqa: PLC0415

    class Server(uvicorn.Server):
        async def startup(self, sockets: list[socket.socket] | None = None) -> None:
            await super().startup(sockets)
            if self.started:
                ready()

    config = uvicorn.Config(
        public_app(kept), host=host, port=port, log_config=None, access_log=False, server_header=False
    )
    gc.collect()
    gc.freeze()
    Server(config).run()
