"""Dimensions that KPIs of the same datasets are broken down by."""

PEOPLE = ("rep", "team")
TEAM = ("team",)
DEAL = ("rep", "team", "region", "source", "campaign", "product", "channel", "kind")
DEAL_AND_CUSTOMER = (*DEAL, "customer")
LEAD = ("rep", "team", "region", "source", "campaign", "channel")
CUSTOMER = ("rep", "team", "region", "source")
OF_CUSTOMER = ("rep", "team", "customer")
STAGE = ("stage",)
CAMPAIGN = ("campaign",)
