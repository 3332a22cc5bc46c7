"""The commands of `python -m optimizer`, one module each: `add` its arguments, `run` what was asked."""
