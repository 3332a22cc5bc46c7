"""Where to sample: studies of candidate places, their answers, and sites moved by hand."""
