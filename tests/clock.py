"""What time it is in the tests: the application under test takes this for now, whatever the hour they run at."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

PRESENT = datetime(2023, 3, 1, 12, 0, tzinfo=ZoneInfo("Asia/Shanghai")).astimezone(UTC)
"""Noon in the county: what a test opens some hours before or after lies within one day."""
