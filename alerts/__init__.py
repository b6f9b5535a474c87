"""Who is told what and when: rules, conditions, states, notices, digests. Pure: no I/O, no clock."""
