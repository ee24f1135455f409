"""Who must hear of it: letters to newcomers, partners and staff, each exactly once.

Owns subscriptions and letters.
Answers what someone wanted to hear and whether it has been sent. Finds out what changed by reading the rows of the
rooms below (indicators, calendar, partners), none of which knows of it.
Letters are planned and sent once; what they say and who asks for them comes next.
"""
