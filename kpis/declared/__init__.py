"""Declared KPIs: what a workspace writes about a KPI of its own, read into the same record as the catalogue's."""
