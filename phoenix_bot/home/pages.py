"""Every page of App Home, in the order of its tabs."""

from phoenix_bot.home import group_pages, outage_pages, system_pages
from phoenix_bot.home.visit import Page

PAGES: tuple[Page, ...] = (*outage_pages.PAGES, *system_pages.PAGES, *group_pages.PAGES)
