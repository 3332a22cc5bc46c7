"""Drawing on the server: the same curve and map on paper, in a picture for a chat, and on a page.

A drawing is made once, on a `Surface`; what it is drawn on is a page of a PDF (`paper`), a picture (`picture`) or an
SVG (`vector`). Nothing here is loaded before something is drawn, neither reportlab nor Pillow.
"""
