"""What the numbers are: datasets, periods, measures, the KPI catalogue, goals and pace. Pure: no I/O, no clock."""
