"""Who must hear of it: letters to newcomers, partners and staff, each exactly once.

Will own subscriptions, letters and deliveries.
Answers what someone wanted to hear and whether it has been sent. Finds out what changed by reading the rows of the
rooms below (indicators, calendar, partners), none of which knows of it.
An empty room as yet.
"""
