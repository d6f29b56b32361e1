# Policies only: attach them to the role your watcher runs under, and to your analysts.
# `IfExists` in the watcher's: asking for one object names no prefix, and without the right to list S3
# answers 403 instead of 404 for one that is gone; the watcher would take the bucket for closed.
locals {
  policies = {
    watcher = "What the watcher needs: read filings, own the lake's files, take messages."
    analyst = "Read the files of the lake, and nothing else."
  }
}

resource "aws_iam_policy" "this" {
  for_each    = local.policies
  name        = "${var.name}-${each.key}"
  description = each.value
  policy = templatefile("${path.module}/policies/${each.key}.json", {
    filings_arn    = aws_s3_bucket.this["filings"].arn
    filings_prefix = var.filings_prefix
    lake_arn       = aws_s3_bucket.this["lake"].arn
    data_prefix    = var.data_prefix
    queue_arn      = aws_sqs_queue.objects.arn
  })
}
