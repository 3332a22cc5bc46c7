"""The service as it runs: gunicorn on loopback under a storm of reports, and killed in the middle of it."""
