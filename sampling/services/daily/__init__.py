"""The day's report (日报告、零报告): what a township signs at its close, which locks the day, and who has signed.

Import its modules where they are used: `locking` is asked by every count, and must not load the rest.
"""
