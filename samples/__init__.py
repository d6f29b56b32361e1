"""Small filings for the demo: our own companies, our own words."""
