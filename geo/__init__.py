"""Maps in, distances and areas out. Knows neither plans nor people: points, polygons and metres only.

Stored coordinates are WGS-84 degrees, longitude first. Distances are metres, areas square metres.
"""
