"""The datasets of who buys: customers, subscriptions, orders, what winning them costs, what they say."""

from kpis.datasets.columns import Column, Dataset, Event, Stretch, Type

CUSTOMERS = Dataset(
    "customers",
    ("customer_id", "acquired_at"),
    (
        Column("customer_id", Type.ID, required=True, note="who comes back gets a second row with the same id"),
        Column("name", Type.TEXT),
        Column("owner", Type.ID, note="rep who looks after the customer", refers_to="reps"),
        Column("source", Type.TEXT),
        Column("region", Type.TEXT),
        Column("acquired_at", Type.TIME, required=True, note="first purchase, or the return"),
        Column("churned_at", Type.TIME, note="end of this stay; empty = still there"),
        Column("referred_by", Type.ID, note="customer who recommended us"),
    ),
    events=(Event("first", reads=("referred_by",)), Event("churned", "churned_at")),
    # `known` lasts from a stay's beginning to that of the next one: so every customer ever won has one row at any time.
    stretches=(
        Stretch("active", "acquired_at", "churned_at", reads=("customer_id", "owner")),
        Stretch("known", reads=("customer_id", "owner", "active_to")),
    ),
    dimensions=(("region", "region"), ("source", "source")),
    kin=True,
)

SUBSCRIPTIONS = Dataset(
    "subscriptions",
    ("subscription_id",),
    (
        Column("subscription_id", Type.ID, required=True),
        Column("customer_id", Type.ID, required=True),
        Column("owner", Type.ID, refers_to="reps"),
        Column("monthly_amount", Type.MONEY, required=True, note="a yearly fee ÷ 12"),
        Column("currency", Type.CURRENCY, note="ISO 4217; empty = workspace currency"),
        Column("started_at", Type.TIME, required=True),
        Column("ended_at", Type.TIME, note="a change of price is a new row that starts when the old one ends"),
    ),
    stretches=(Stretch("running", "started_at", "ended_at", reads=("customer_id", "owner", "currency", "units")),),
    dimensions=(("customer", "customer_id"),),
    derived=("units",),
)

ORDERS = Dataset(
    "orders",
    ("order_id",),
    (
        Column("order_id", Type.ID, required=True),
        Column("customer_id", Type.ID, required=True),
        Column("owner", Type.ID, refers_to="reps"),
        Column("amount", Type.MONEY, note="empty = unknown, 0 = free of charge"),
        Column("currency", Type.CURRENCY, note="ISO 4217; empty = workspace currency"),
        Column("kind", Type.ENUM, words=("new", "upsell", "cross_sell", "repeat")),
        Column("product", Type.TEXT),
        Column("channel", Type.TEXT),
        Column("ordered_at", Type.TIME, required=True),
    ),
    events=(Event("ordered", "ordered_at", has_money=True, reads=("customer_id", "kind")),),
    dimensions=(("product", "product"), ("channel", "channel"), ("kind", "kind"), ("customer", "customer_id")),
)

COSTS = Dataset(
    "costs",
    ("cost_id",),
    (
        Column("cost_id", Type.ID, required=True),
        Column(
            "category",
            Type.ENUM,
            required=True,
            words=("marketing", "advertising", "sales", "salaries", "other"),
        ),
        Column("amount", Type.MONEY, required=True, note="only what it costs to win customers"),
        Column("currency", Type.CURRENCY, note="ISO 4217; empty = workspace currency"),
        Column("incurred_on", Type.DATE, required=True),
        Column("campaign", Type.TEXT),
        Column("channel", Type.TEXT),
    ),
    events=(Event("incurred", "incurred_on", has_money=True, reads=("category",)),),
    dimensions=(("campaign", "campaign"), ("channel", "channel")),
)

SURVEYS = Dataset(
    "surveys",
    ("response_id",),
    (
        Column("response_id", Type.ID, required=True),
        Column("customer_id", Type.ID),
        Column("owner", Type.ID, refers_to="reps"),
        Column("kind", Type.ENUM, required=True, words=("csat", "nps")),
        Column("score", Type.NUMBER, required=True),
        Column("max_score", Type.NUMBER, required=True, note="5 for 1 to 5, 10 for 0 to 10"),
        Column("answered_at", Type.TIME, required=True),
    ),
    events=(Event("answered", "answered_at", reads=("kind", "level")),),
    dimensions=(("customer", "customer_id"),),
    derived=("level",),
)
