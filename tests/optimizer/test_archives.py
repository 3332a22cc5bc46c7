"""Arrays over a pipe come out as they went in, and a sender that was ended is the end of the stream."""

from __future__ import annotations

import io

import numpy as np

from optimizer.staffing.archives import receive, send


def test_arrays_come_out_as_they_went_in() -> None:
    stream = io.BytesIO()
    send(stream, x=[1.5, 2.0], whole=np.array([True, False]), limits=[])
    stream.seek(0)
    arrays = receive(stream)
    assert arrays is not None
    assert arrays["x"].tolist() == [1.5, 2.0]
    assert arrays["whole"].dtype == bool
    assert arrays["limits"].size == 0
    assert receive(stream) is None


def test_a_message_that_is_cut_off_is_the_end() -> None:
    stream = io.BytesIO()
    send(stream, x=np.arange(100))
    whole = stream.getvalue()
    for length in (3, 8, 9, len(whole) - 1):
        assert receive(io.BytesIO(whole[:length])) is None
