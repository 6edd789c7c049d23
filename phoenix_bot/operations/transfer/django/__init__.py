"""Taking over what the Django app of the same name has stored in its PostgreSQL database.

`tables` says which tables and columns those are, `reading` reads them, `report` counts what becomes of each
row; there is a file for each kind of row, and `importing` does them all in turn.
"""
