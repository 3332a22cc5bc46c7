"""QR codes of addresses, as SVG."""

import base64
import io

import segno


def qr_svg(url: str) -> str:
    """The QR code of an address as an SVG with its quiet margin; with much error correction, as paper creases."""
    out = io.BytesIO()
    segno.make(url, error="q", micro=False).save(
        out, kind="svg", scale=4, border=4, xmldecl=False, omitsize=False, light="#fff"
    )
    return out.getvalue().decode()


def qr_data(url: str) -> str:
    """The same as an address of its own (data:), for a code that is shown once and must not be asked for again."""
    return "data:image/svg+xml;base64," + base64.b64encode(qr_svg(url).encode()).decode()
