"""What rounds and norms are called on the pages."""

from flask_babel import lazy_gettext, lazy_pgettext

STATE_WORDS = {
    "standby": lazy_pgettext("round", "Standing by"),
    "activated": lazy_pgettext("round", "Activated"),
    "preparing": lazy_pgettext("round", "Preparing"),
    "ready": lazy_pgettext("round", "Ready"),
    "running": lazy_gettext("Running"),
    "sweep": lazy_pgettext("round", "Sweep"),
    "closed": lazy_gettext("Closed"),
}
KIND_WORDS = {
    "main": lazy_gettext("For everybody"),
    "sweep": lazy_gettext("Sweep: for those still outstanding"),
}
MOVE_WORDS = {
    ("standby", "activated"): lazy_gettext("The order has come: activate"),
    ("activated", "standby"): lazy_gettext("Back to standby"),
    ("activated", "preparing"): lazy_gettext("Tell townships and sites"),
    ("preparing", "activated"): lazy_gettext("Back: not told yet"),
    ("preparing", "ready"): lazy_gettext("All is ready"),
    ("ready", "preparing"): lazy_gettext("Not ready after all"),
    ("preparing", "running"): lazy_gettext("Begin the round"),
    ("ready", "running"): lazy_gettext("Begin the round"),
    ("running", "sweep"): lazy_gettext("Begin the sweep"),
    ("sweep", "running"): lazy_gettext("Back to sampling"),
    ("running", "closed"): lazy_gettext("Close the round"),
    ("sweep", "closed"): lazy_gettext("Close the round"),
    ("closed", "running"): lazy_gettext("Open the round again"),
}
STEP_WORDS = {
    "ordered": lazy_gettext("Order received"),
    "sessions": lazy_gettext("Sessions with their sites and people"),
    "targets": lazy_gettext("Targets"),
    "told": lazy_gettext("Townships told"),
    "submissions": lazy_gettext("People, sites and vehicles sent in"),
    "expected": lazy_gettext("Expected people entered"),
    "gaps": lazy_gettext("Gaps closed"),
    "planned": lazy_gettext("Plan solved"),
    "published": lazy_gettext("Plan published"),
    "signed": lazy_gettext("Plan signed for"),
    "accounts": lazy_gettext("Accounts for the sites"),
    "ready": lazy_gettext("Sites ready"),
    "open": lazy_pgettext("step", "Sites open"),
}
NEED_WORDS = {
    "samplers": lazy_gettext("Samplers"),
    "sites": lazy_gettext("Sites"),
    "lanes": lazy_gettext("Lanes"),
}
UNIT_WORDS = {
    "people": lazy_gettext("people"),
    "minutes": lazy_gettext("minutes"),
    "share": "%",
    "times": lazy_gettext("times"),
    "ratio": lazy_pgettext("ratio", "times"),
    "km_per_hour": lazy_gettext("km an hour"),
    "yes": lazy_gettext("1 = yes, 0 = no"),
}
NORM_WORDS = {
    "residents_per_sampler": lazy_gettext("Residents for each sampler"),
    "residents_per_site_min": lazy_gettext("Residents for each site, at least"),
    "residents_per_site_max": lazy_gettext("Residents for each site, at most"),
    "residents_per_lane_min": lazy_gettext("Residents for each lane, at least"),
    "residents_per_lane_max": lazy_gettext("Residents for each lane, at most"),
    "people_per_lane_hour": lazy_gettext("People a lane samples in an hour"),
    "per_lane.sampler": lazy_gettext("Samplers a lane takes"),
    "per_lane.recorder": lazy_gettext("Recorders a lane takes"),
    "per_lane.helper": lazy_gettext("Helpers a lane takes"),
    "per_site.helper": lazy_gettext("Helpers an open site takes on top"),
    "per_site.lead": lazy_gettext("Leads an open site takes"),
    "per_site.driver": lazy_gettext("Drivers an open site takes"),
    "reserve.sampler": lazy_gettext("Samplers kept in reserve"),
    "reserve.recorder": lazy_gettext("Recorders kept in reserve"),
    "reserve.helper": lazy_gettext("Helpers kept in reserve"),
    "pool_size": lazy_gettext("People whose samples share a tube"),
    "block_minutes_max": lazy_gettext("Longest stretch of work in protective clothing"),
    "heat_block_minutes_max": lazy_gettext("Longest stretch of work in high heat"),
    "heat": lazy_gettext("High heat is forecast"),
    "blocks_per_day_max": lazy_gettext("Stretches of work a person has on a day"),
    "rest_minutes_min": lazy_gettext("Rest between two stretches"),
    "travel_detour": lazy_gettext("Roads against the straight line"),
    "travel_km_per_hour": lazy_gettext("Speed on the road"),
    "travel_minutes_max": lazy_gettext("Longest way from base to site"),
    "turnout": lazy_gettext("People still outstanding who come"),
    "arrivals_hour_ratio": lazy_gettext("People who come in an hour against the hour before"),
    "pool_size.medium": lazy_gettext("People a tube where the risk is medium"),
    "pool_size.high": lazy_gettext("People a tube where the risk is high (1: also one household a tube)"),
    "chase.site": lazy_gettext("After the hour: the site is called"),
    "chase.township": lazy_gettext("After the hour: its township is called"),
    "chase.county": lazy_gettext("After the hour: the county steps in"),
}
NORM_GROUPS = (
    (
        lazy_gettext("What the county needs"),
        (
            "residents_per_sampler",
            "residents_per_site_min",
            "residents_per_site_max",
            "residents_per_lane_min",
            "residents_per_lane_max",
            "people_per_lane_hour",
        ),
    ),
    (
        lazy_gettext("The team of a lane and of a site"),
        (
            "per_lane.sampler",
            "per_lane.recorder",
            "per_lane.helper",
            "per_site.helper",
            "per_site.lead",
            "per_site.driver",
        ),
    ),
    (lazy_gettext("Reserve"), ("reserve.sampler", "reserve.recorder", "reserve.helper")),
    (
        lazy_gettext("Working time"),
        ("block_minutes_max", "heat_block_minutes_max", "heat", "blocks_per_day_max", "rest_minutes_min"),
    ),
    (lazy_gettext("Travel"), ("travel_detour", "travel_km_per_hour", "travel_minutes_max")),
    (lazy_gettext("Who comes, and when"), ("turnout", "arrivals_hour_ratio")),
    (lazy_gettext("Tubes"), ("pool_size", "pool_size.medium", "pool_size.high")),
    (lazy_gettext("The chase for missing reports"), ("chase.site", "chase.township", "chase.county")),
)
