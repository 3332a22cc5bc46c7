"""A PDF as who has it on paper finds it: what its pages say, and what the codes on them open when they are scanned."""

import pypdfium2
import zxingcpp


def texts(content: bytes) -> list[str]:
    """What each page says, its lines one below the other."""
    with pypdfium2.PdfDocument(content) as document:
        return [page.get_textpage().get_text_range().replace("\r\n", "\n") for page in document]


def codes(content: bytes) -> list[list[str]]:
    """What the codes of each page hold, as a camera reads a grey photocopy of it, from above down."""
    out = []
    with pypdfium2.PdfDocument(content) as document:
        for page in document:
            copy = page.render(scale=150 / 72).to_pil().convert("L")
            found = zxingcpp.read_barcodes(copy, formats=zxingcpp.BarcodeFormat.QRCode)
            found.sort(key=lambda one: (one.position.top_left.y, one.position.top_left.x))
            out.append([one.text for one in found])
    return out


def inks(content: bytes) -> set[tuple[int, int, int]]:
    """The colours of the first page that are no shades of grey."""
    with pypdfium2.PdfDocument(content) as document:
        drawn = document[0].render(scale=1).to_pil().convert("RGB")
    return {colour for _, colour in drawn.getcolors(1 << 20) or [] if max(colour) - min(colour) > 16}
