# What S3 tells, and what could not be worked on after max_receives deliveries.
resource "aws_sqs_queue" "dead" {
  name                      = "${var.name}-objects-dead"
  message_retention_seconds = 1209600 # 14 days, the most there is
  sqs_managed_sse_enabled   = true
}

resource "aws_sqs_queue" "objects" {
  name                       = "${var.name}-objects"
  visibility_timeout_seconds = var.visibility_seconds
  message_retention_seconds  = 1209600
  receive_wait_time_seconds  = 20 # long polling
  sqs_managed_sse_enabled    = true
  redrive_policy = jsonencode({
    deadLetterTargetArn = aws_sqs_queue.dead.arn
    maxReceiveCount     = var.max_receives
  })
}

resource "aws_sqs_queue_redrive_allow_policy" "dead" {
  queue_url = aws_sqs_queue.dead.id
  redrive_allow_policy = jsonencode({
    redrivePermission = "byQueue"
    sourceQueueArns   = [aws_sqs_queue.objects.arn]
  })
}

data "aws_caller_identity" "this" {}

resource "aws_sqs_queue_policy" "objects" {
  queue_url = aws_sqs_queue.objects.id
  policy = templatefile("${path.module}/policies/queue.json", {
    queue_arn  = aws_sqs_queue.objects.arn
    bucket_arn = aws_s3_bucket.this["filings"].arn
    account_id = data.aws_caller_identity.this.account_id
  })
}

resource "aws_s3_bucket_notification" "filings" {
  bucket     = aws_s3_bucket.this["filings"].id
  depends_on = [aws_sqs_queue_policy.objects] # S3 tests the queue when this is made
  queue {
    queue_arn     = aws_sqs_queue.objects.arn
    events        = ["s3:ObjectCreated:*", "s3:ObjectRemoved:*"]
    filter_prefix = var.filings_prefix
  }
}

resource "aws_cloudwatch_metric_alarm" "dead" {
  alarm_name          = "${var.name}-dead-letters"
  alarm_description   = "Objects whose events failed ${var.max_receives} times; runbook: messages in the dead-letter queue."
  namespace           = "AWS/SQS"
  metric_name         = "ApproximateNumberOfMessagesVisible"
  dimensions          = { QueueName = aws_sqs_queue.dead.name }
  statistic           = "Maximum"
  comparison_operator = "GreaterThanThreshold"
  threshold           = 0
  period              = 60
  evaluation_periods  = 1
  treat_missing_data  = "notBreaching"
  alarm_actions       = var.alarm_topic_arns
  ok_actions          = var.alarm_topic_arns
}

resource "aws_cloudwatch_metric_alarm" "age" {
  alarm_name          = "${var.name}-backlog-age"
  alarm_description   = "Objects wait longer than ${var.backlog_seconds} s; runbook: the backlog grows."
  namespace           = "AWS/SQS"
  metric_name         = "ApproximateAgeOfOldestMessage"
  dimensions          = { QueueName = aws_sqs_queue.objects.name }
  statistic           = "Maximum"
  comparison_operator = "GreaterThanThreshold"
  threshold           = var.backlog_seconds
  period              = 60
  evaluation_periods  = 5
  treat_missing_data  = "notBreaching"
  alarm_actions       = var.alarm_topic_arns
  ok_actions          = var.alarm_topic_arns
}
