"""QR codes of addresses, as SVG."""

import io

import segno


def qr_svg(url: str) -> str:
    """The QR code of an address as an SVG with its quiet margin; with much error correction, as paper creases."""
    out = io.BytesIO()
    segno.make(url, error="q", micro=False).save(
        out, kind="svg", scale=4, border=4, xmldecl=False, omitsize=False, light="#fff"
    )
    return out.getvalue().decode()
