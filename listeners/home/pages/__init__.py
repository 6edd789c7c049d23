"""Every page of App Home, in the order of its tabs."""

from listeners.home.pages import (
    audit,
    following,
    google_groups,
    groups,
    insights,
    jobs,
    monitors,
    outages,
    problems,
    settings,
    systems,
)
from listeners.home.pages.page import Page

PAGES: tuple[Page, ...] = (
    *outages.PAGES,
    following.PAGE,
    *monitors.PAGES,
    insights.PAGE,
    *systems.PAGES,
    *groups.PAGES,
    google_groups.PAGE,
    jobs.PAGE,
    problems.PAGE,
    settings.PAGE,
    audit.PAGE,
)
