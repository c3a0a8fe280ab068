"""The stage on which a TPP and a customer meet the two doors."""

from tests.support.stages import browser, database_url, other_browser, stage

__all__ = ["browser", "database_url", "other_browser", "stage"]
