"""Did it help: the three numbers the house follows, honestly.

Will own survey waves and their answers, head counts, contributions, periods and targets.
Answers how people see their future here, how many new contacts there are, and which partners take part.
Protects small groups and says how sure a figure is. Asks the calendar and the partners, never the other way.
As yet it holds what is counted and what may be shown of it, pure; nothing is collected.
"""
