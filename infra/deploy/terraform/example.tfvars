filings_bucket   = "example-esg-filings"
lake_bucket      = "example-esg-lake"
filings_prefix   = "esg/"
alarm_topic_arns = []
