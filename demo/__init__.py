"""Demonstration counties: committed files, and the seeded generator that wrote them.

`python -m demo.generate neixiang` writes `demo/neixiang/` from the facts in `demo/facts/`, each time byte for byte the
same.
"""
