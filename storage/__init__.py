"""At rest and coming in: tables, migrations, facts, measures as SQL, goals, rules, incidents, the outbox, sources."""
