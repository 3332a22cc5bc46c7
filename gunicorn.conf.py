"""The web server: one process with threads, since on an embedded database one writer is fastest."""

import os

import gunicorn

bind = f"127.0.0.1:{os.environ.get('PORT', '8000')}"
workers = 1
worker_class = "gthread"
threads = 16
keepalive = 75  # longer than proxies and phones keep theirs, so that no request meets a closing connection
graceful_timeout = 4  # a stop is to be done before the supervisor loses patience after five seconds
timeout = 60
errorlog = "-"
loglevel = "warning"
gunicorn.SERVER = "sampling"  # what answers is nobody's business
