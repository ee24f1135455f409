"""Who: the people and organisations behind the programme.

Owns people (who log in by e-mail), organisations, and the memberships that join them.
Answers who may act for whom. Knows nothing of events, indicators or letters:
this is the ground floor, and every other app may ask it.
"""
