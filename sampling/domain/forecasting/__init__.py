"""The parts of the forecast, whose formulation is in `sampling.domain.forecast`; how earlier ones did, and their peers."""
