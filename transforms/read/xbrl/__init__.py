"""Tagged data: every syntax of XBRL read into the facts of its Open Information Model.

Taxonomies are not loaded and nothing is fetched: what a fact says (concept, entity, period, unit,
dimensions, value, precision) stands in the report itself.
https://www.xbrl.org/Specification/oim/REC-2021-10-13/oim-REC-2021-10-13.html
"""
