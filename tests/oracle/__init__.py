"""The oracle: what every KPI is, computed a second time by looking at each row."""
