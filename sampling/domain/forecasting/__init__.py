"""The parts of the forecast, whose formulation is in `sampling.domain.forecast`; its peers, and how each did."""
