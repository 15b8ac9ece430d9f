"""Whom to visit next, the plan of a week, and what so many officers can do: arithmetic on plain rows, nothing else.

Nothing here reads the database or knows of Flask. `score` ranks units; `solver` makes a plan of an `instance`,
`checker` says what is wrong with a plan, `bound` how much better any could be; `simulation` answers what if.
"""
