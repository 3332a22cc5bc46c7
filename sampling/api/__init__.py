"""The API: what other programs and the phone's queue ask, described by OpenAPI from its own types."""
