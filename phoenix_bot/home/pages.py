"""Every page of App Home, in the order of its tabs."""

from phoenix_bot.home import (
    audit,
    google_groups,
    group_pages,
    jobs,
    outage_pages,
    problems,
    settings,
    system_pages,
)
from phoenix_bot.home.visit import Page

PAGES: tuple[Page, ...] = (
    *outage_pages.PAGES,
    *system_pages.PAGES,
    *group_pages.PAGES,
    google_groups.PAGE,
    jobs.PAGE,
    problems.PAGE,
    settings.PAGE,
    audit.PAGE,
)
