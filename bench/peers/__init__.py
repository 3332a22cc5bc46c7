"""What a user would reach for instead: one module a peer, each a straightforward model of the same round.

`python -m bench.peers.NAME ROUND.json[.gz] OUT.json SECONDS` writes the assignments found in about so many seconds.
One block a day and days that do not touch, which is what the benchmark rounds ask for.
"""
