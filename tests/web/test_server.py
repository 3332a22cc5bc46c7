"""How the web server begins: on one processor, and with its memory looked through rarely."""

import json
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
BEGIN = """
import gc, json, os, runpy, sys
before = len(os.sched_getaffinity(0))
runpy.run_path("gunicorn.conf.py")["post_worker_init"](None)
kept = [[n] for n in range(300_000)]
print(json.dumps([before, len(os.sched_getaffinity(0)), gc.get_stats()[2]["collections"], gc.get_freeze_count()]))
"""


def test_it_keeps_to_one_processor_and_does_not_look_through_all_there_is_while_that_grows() -> None:
    done = subprocess.run([sys.executable, "-c", BEGIN], cwd=ROOT, capture_output=True, text=True, check=True)
    before, after, whole, frozen = json.loads(done.stdout)
    assert before >= after == 1
    assert whole <= 2, "looked through at the start alone"
    assert frozen > 0
