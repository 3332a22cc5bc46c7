"""The worker: one process that solves, one that looks at the clock, and a parent that replaces either when it dies."""

import logging

from .jobs import Queue
from .settings import Settings

log = logging.getLogger("sampling.worker")


def work(settings: Settings) -> None:
    """Solve runs until told to end (SIGTERM ends at once, SIGINT after the run at hand)."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    logging.getLogger("huey").setLevel(logging.WARNING)
    queue = Queue(settings.queue_path, settings.database_url)
    consumer = queue.huey.create_consumer(
        workers=1,  # a solve uses every core by itself
        worker_type="process",
        initial_delay=0.1,
        max_delay=0.5,
        health_check_interval=1,
    )
    log.info("The worker waits for runs.")
    consumer.run()
