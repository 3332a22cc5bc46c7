"""Forecasting: how many will be sampled by the deadline, when it will be done, and how earlier forecasts did."""

from .backtest import LeadLine, Look, Replayed, by_lead, keep_simulated, kept_simulated, replayed, simulated
from .expecting import Expecting, expecting
from .lately import forecast_lately, outlooks_lately
from .reading import BandPoint, Forecast, Outlook, area_forecast, deadline_of, site_forecast

__all__ = [
    "BandPoint",
    "Expecting",
    "Forecast",
    "LeadLine",
    "Look",
    "Outlook",
    "Replayed",
    "area_forecast",
    "by_lead",
    "deadline_of",
    "expecting",
    "forecast_lately",
    "keep_simulated",
    "kept_simulated",
    "outlooks_lately",
    "replayed",
    "simulated",
    "site_forecast",
]
