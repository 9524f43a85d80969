"""An answer as it is kept and sent: whole, with its tag, and compressed once for those who take that."""

from __future__ import annotations

import gzip
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field

from starlette.requests import Request
from starlette.responses import Response

SECONDS_KEPT = 300
"""How long others may show an answer before they ask again whether it has changed."""
LEAST_COMPRESSED = 1024


@dataclass(frozen=True)
class Answer:
    """A body with its type, and headers of its own."""

    body: bytes
    media_type: str
    headers: Mapping[str, str] = field(default_factory=dict)
    tag: str = ""
    small: bytes = b""

    @classmethod
    def of(cls, body: bytes, media_type: str, headers: Mapping[str, str] | None = None) -> Answer:
        """Make an answer, with its tag and its compressed form."""
        tag = f'W/"{hashlib.sha256(body).hexdigest()[:32]}"'
        is_small = len(body) < LEAST_COMPRESSED or media_type == "application/zip"
        small = b"" if is_small else gzip.compress(body, 6, mtime=0)
        return cls(body, media_type, headers or {}, tag, small)


def send(request: Request, answer: Answer, headers: Mapping[str, str] | None = None) -> Response:
    """Answer a request: 304 to who has it already, compressed to who takes that."""
    named = {
        "Cache-Control": f"public, max-age={SECONDS_KEPT}",
        "ETag": answer.tag,
        "Vary": "Accept-Encoding",
        **answer.headers,
        **(headers or {}),
    }
    asked = request.headers.get("if-none-match", "")
    if asked.strip() == "*" or answer.tag.removeprefix("W/") in asked:
        return Response(status_code=304, headers=named)
    body = answer.body
    if answer.small and "gzip" in request.headers.get("accept-encoding", ""):
        body, named["Content-Encoding"] = answer.small, "gzip"
    return Response(body, headers={**named, "Content-Type": answer.media_type})
