"""The datasets of what is done: leads, activities, campaign mails, inquiries, tasks."""

from kpis.datasets.columns import Column, Dataset, Event, Stretch, Type

LEADS = Dataset(
    "leads",
    ("lead_id",),
    (
        Column("lead_id", Type.ID, required=True),
        Column("owner", Type.ID, refers_to="reps"),
        Column("source", Type.TEXT),
        Column("campaign", Type.TEXT),
        Column("channel", Type.TEXT),
        Column("region", Type.TEXT),
        Column("created_at", Type.TIME, required=True, note="when the lead came in"),
        Column("responded_at", Type.TIME, note="first answer of a person"),
        Column("opportunity_at", Type.TIME, note="when it became an opportunity"),
        Column("customer_at", Type.TIME, note="when it became a paying customer"),
        Column("deal_id", Type.ID, note="the deal it became"),
        Column("customer_id", Type.ID, note="the customer it became"),
    ),
    events=(
        Event("created", "created_at", reads=("responded_at", "opportunity_at", "customer_at", "response_ms")),
        Event("converted", "customer_at", reads=("conversion_ms",)),
    ),
    dimensions=(("region", "region"), ("source", "source"), ("campaign", "campaign"), ("channel", "channel")),
    derived=("response_ms", "conversion_ms"),
)

ACTIVITIES = Dataset(
    "activities",
    ("activity_id",),
    (
        Column("activity_id", Type.ID, required=True),
        Column(
            "kind",
            Type.ENUM,
            required=True,
            words=("call", "email", "meeting", "follow_up", "proposal", "demo", "event", "social", "referral"),
        ),
        Column("owner", Type.ID, note="rep who did it", refers_to="reps"),
        Column("happened_at", Type.TIME, required=True, note="start; a meeting: its appointed time"),
        Column("minutes", Type.NUMBER, note="length of the whole row", most=10**9),
        Column("quantity", Type.INT, note="how many the row stands for; empty = 1"),
        Column("replied", Type.BOOL, note="was there an answer; empty = not recorded"),
        Column("deal_id", Type.ID),
        Column("lead_id", Type.ID),
        Column("customer_id", Type.ID),
    ),
    events=(Event("happened", "happened_at", reads=("kind", "times", "spent_ms", "replied", "customer_id")),),
    dimensions=(("kind", "kind"), ("customer", "customer_id")),
    derived=("times", "spent_ms"),
)

EMAILS = Dataset(
    "emails",
    ("email_id",),
    (
        Column("email_id", Type.ID, required=True),
        Column("campaign", Type.TEXT),
        Column("owner", Type.ID, refers_to="reps"),
        Column("sent_at", Type.TIME, required=True),
        Column("delivered", Type.BOOL, required=True),
        Column("opened_at", Type.TIME, note="first open"),
        Column("replied_at", Type.TIME),
    ),
    events=(Event("sent", "sent_at", reads=("delivered", "opened_at", "replied_at")),),
    dimensions=(("campaign", "campaign"),),
)

INQUIRIES = Dataset(
    "inquiries",
    ("inquiry_id",),
    (
        Column("inquiry_id", Type.ID, required=True),
        Column("customer_id", Type.ID),
        Column("owner", Type.ID, refers_to="reps"),
        Column("channel", Type.TEXT),
        Column("received_at", Type.TIME, required=True),
        Column("replied_at", Type.TIME, note="first reply"),
    ),
    events=(Event("received", "received_at", reads=("replied_at", "response_ms")),),
    dimensions=(("channel", "channel"), ("customer", "customer_id")),
    derived=("response_ms",),
)

TASKS = Dataset(
    "tasks",
    ("task_id",),
    (
        Column("task_id", Type.ID, required=True),
        Column("owner", Type.ID, refers_to="reps"),
        Column("created_at", Type.TIME, required=True),
        Column("due_on", Type.DATE, note="the last good day"),
        Column("worked_at", Type.TIME, note="latest work"),
        Column("completed_at", Type.TIME),
        Column("points", Type.INT),
    ),
    events=(
        Event("completed", "completed_at", reads=("points",)),
        Event("worked", "worked_at", otherwise="completed_at"),
    ),
    stretches=(Stretch("overdue", reads=("owner",)),),
)
