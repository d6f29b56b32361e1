"""Tables of many companies, long records, and figures that bear the name of a taxonomy's concept."""
