"""Layouts other than rows under years: members or metrics as columns, counts beside shares, twin tables."""
