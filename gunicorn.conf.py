"""The web server: one process with threads, since on an embedded database one writer is fastest."""

import gc
import logging
import os
import re
import sys
import time
from contextlib import suppress
from threading import Thread

import gunicorn
from gunicorn.glogging import Logger
from gunicorn.workers import gthread

AT_ONCE_SECONDS = 0.01
YOUNG, OLDER, NEVER = 5_000, 20, 1_000_000_000
"""After how many new objects the young are looked through, after how many times of it the older ones too, and all."""
COLLECT_SECONDS = 600


class WithoutTokens(logging.Filter):
    """Takes the token of a personal link out of a line: it would open to whoever reads the log."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Rewrite the line; every line is kept."""
        record.msg, record.args = re.sub(r"(/p/)[\w-]+", r"\1…", record.getMessage()), ()
        return True


class QuietLogger(Logger):
    """The server's log, without tokens. There is no access log: a proxy's own is to leave out /p/ too."""

    def setup(self, cfg: object) -> None:
        """Open the log."""
        super().setup(cfg)
        self.error_log.addFilter(WithoutTokens())
        self.access_log.addFilter(WithoutTokens())


class Worker(gthread.ThreadWorker):
    """Threads that wait for requests, not for connections: a browser opens these ahead of what it will ask.

    Each would hold a thread for five seconds, so that fifty of them stop the server.
    """

    def handle(self, conn: gthread.TConn) -> object:
        """Answer a request; a new connection that says nothing at once goes back to those that are listened to."""
        new = not conn.initialized and not conn.data_ready
        return gthread._DEFER if new and not conn.wait_for_data(AT_ONCE_SECONDS) else super().handle(conn)


bind = f"127.0.0.1:{os.environ.get('PORT', '8000')}"
workers = 1
worker_class = Worker
threads = 48  # most of them wait: for a commit that they share, or for a slow phone
worker_connections = 4000  # a thousand phones keep theirs open
backlog = 4096  # and come back in one minute
keepalive = 75  # longer than proxies and phones keep theirs, so that no request meets a closing connection
graceful_timeout = 4  # a stop is to be done before the supervisor loses patience after five seconds
timeout = 60
errorlog = "-"
accesslog = None
loglevel = "warning"
logger_class = QuietLogger


def post_worker_init(worker: object) -> None:
    """Keep to one processor, and look through memory only now and then."""
    _keep_to_one_processor()
    _collect_rarely()
    sys.setswitchinterval(0.001)  # a page that takes long lets reports through five times as often


def _keep_to_one_processor() -> None:
    """Threads of one interpreter take turns wherever they run. On two processors each turn wakes the other one, 34,000
    times a second at 250 reports a second: that took half of the time, and a report a hundred times as long."""
    if hasattr(os, "sched_setaffinity"):  # Linux
        allowed = sorted(os.sched_getaffinity(0))
        with suppress(OSError):  # a unit may be forbidden to choose: then it is slower
            os.sched_setaffinity(0, {allowed[os.getpid() % len(allowed)]})  # several servers on one machine spread


def _collect_rarely() -> None:
    """Leave what the start has made out of every later collection, and look through all there is only now and then.

    Of 15,000 sites it took 0.1 to 0.3 s, in which nobody is answered; left to itself it came every three seconds of a
    busy hour and found next to nothing, as what a request leaves is found among the young.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(YOUNG, OLDER, NEVER)
    Thread(target=_collect, name="collecting", daemon=True).start()


def _collect() -> None:
    while True:
        time.sleep(COLLECT_SECONDS)
        gc.collect()


gunicorn.SERVER = "sampling"  # what answers is nobody's business
