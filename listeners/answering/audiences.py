"""The channels for sales and B2B partners, from the settings."""

from phoenix_bot.outages.notices import Audiences
from phoenix_bot.settings import Settings


def audiences(settings: Settings) -> Audiences:
    """The channels of sales and B2B partners."""
    return Audiences(sales=settings.notify_sales_channel_id, b2b=settings.notify_b2b_channel_id)
