"""The datasets of the pipeline: deals, their way through the stages, and the stages."""

from kpis.datasets.columns import Column, Dataset, Event, Stretch, Type

DEALS = Dataset(
    "deals",
    ("deal_id",),
    (
        Column("deal_id", Type.ID, required=True),
        Column("name", Type.TEXT, note="title of the deal"),
        Column("customer_id", Type.ID, note="customer, if known"),
        Column("owner", Type.ID, note="rep_id of the person credited", refers_to="reps"),
        Column("stage", Type.TEXT, note="present stage, a name from `stages`", refers_to="stages"),
        Column("status", Type.ENUM, required=True, words=("open", "won", "lost")),
        Column("amount", Type.MONEY, note="full contract value; empty = unknown, 0 = free of charge"),
        Column("currency", Type.CURRENCY, note="ISO 4217; empty = workspace currency"),
        Column("contract_months", Type.INT, note="term; empty = no term"),
        Column("created_at", Type.TIME, required=True, note="when the deal entered the pipeline"),
        Column("closed_at", Type.TIME, note="when it was won or lost; required if won"),
        Column("expected_close_on", Type.DATE),
        Column("source", Type.TEXT),
        Column("campaign", Type.TEXT),
        Column("product", Type.TEXT),
        Column("channel", Type.TEXT),
        Column("region", Type.TEXT),
        Column("kind", Type.ENUM, words=("new", "upsell", "cross_sell", "renewal")),
        Column("lost_reason", Type.TEXT),
        Column("updated_at", Type.TIME, note="last change in the source system"),
        Column("first_contact_at", Type.TIME, note="starts the sales cycle, else created_at does"),
        Column("deleted_at", Type.TIME, note="set = left out everywhere, also in the past"),
    ),
    events=(
        Event("created", "created_at", reads=("status", "closed_ts")),
        Event("closed", has_money=True, reads=("cycle_ms", "life_ms", "annual_money"), narrowed_by=("status",)),
        Event("qualified", is_rare=True),
    ),
    dimensions=(
        ("region", "region"),
        ("source", "source"),
        ("campaign", "campaign"),
        ("product", "product"),
        ("channel", "channel"),
        ("kind", "kind"),
        ("customer", "customer_id"),
    ),
    derived=("cycle_ms", "life_ms", "annual_money"),
)

DEAL_STAYS = Dataset(
    "deal_stays",
    ("deal_id", "nth"),
    (
        Column("deal_id", Type.ID, required=True),
        Column("nth", Type.INT, required=True),
        Column("stage", Type.TEXT, note="empty = not known"),
        Column("owner", Type.ID),
        Column("currency", Type.CURRENCY, required=True),
        Column("advanced_at", Type.TIME, note="when the deal first was in a later stage, or won"),
        Column("lost_at", Type.TIME, note="when the deal was lost; if nobody knows when, its creation"),
    ),
    # A deal enters a stage once, at its first stay there; it leaves it at the end of every stay.
    events=(
        Event("entered", reads=("stage", "advanced_at", "lost_at"), is_rare=True),
        Event("left", reads=("stage", "stay_ms"), is_rare=True),
    ),
    stretches=(Stretch("open", reads=("stage", "owner", "currency", "units", "created_ms")),),
    dimensions=(("stage", "stage"),),
    derived=("units", "created_ms", "stay_ms"),
    of="deals",
)
"""When a deal was in which open stage, by its history; `units` is its amount in its own currency."""

STAGE_CHANGES = Dataset(
    "stage_changes",
    ("deal_id", "entered_at", "stage"),
    (
        Column("deal_id", Type.ID, required=True, refers_to="deals"),
        Column("stage", Type.TEXT, required=True, refers_to="stages"),
        Column("entered_at", Type.TIME, required=True),
    ),
)

STAGES = Dataset(
    "stages",
    ("stage",),
    (
        Column("stage", Type.TEXT, required=True),
        Column("position", Type.INT, required=True, note="1 = first"),
        Column("type", Type.ENUM, required=True, words=("open", "won", "lost")),
        Column("win_probability", Type.NUMBER, required=True, note="0 to 1", most=1, percents=True),
    ),
)
