"""Accounts that live day by day: called, cut and closed as brokers do it. They know no plan."""
