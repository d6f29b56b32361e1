"""Scopes 1, 2 and 3: the rows, columns, titles and callouts in which reports tell their totals."""
