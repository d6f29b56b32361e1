"""The heads of tables: which columns hold years, units, members of a breakdown or nothing to be read."""
