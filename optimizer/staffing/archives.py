"""Arrays over a pipe: a NumPy archive after its length."""

from __future__ import annotations

import io
from typing import IO, Any

import numpy as np


def send(stream: IO[bytes], **arrays: object) -> None:
    """Write named arrays as one message."""
    buffer = io.BytesIO()
    np.savez(buffer, **{key: np.asarray(value) for key, value in arrays.items()})  # type: ignore[arg-type]
    stream.write(buffer.tell().to_bytes(8, "big"))
    stream.write(buffer.getbuffer())
    stream.flush()


def receive(stream: IO[bytes]) -> dict[str, Any] | None:
    """Read one message; None at the end of the stream, also where it ends within a message."""
    head = stream.read(8)
    if len(head) < 8:
        return None
    length = int.from_bytes(head, "big")
    body = stream.read(length)
    if len(body) < length:
        return None  # the sender was ended
    with np.load(io.BytesIO(body), allow_pickle=False) as archive:
        return {key: archive[key] for key in archive.files}
