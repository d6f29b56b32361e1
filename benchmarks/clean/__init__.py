"""Clean filings made to be spoilt: sheets of figures whose relations hold by construction."""
