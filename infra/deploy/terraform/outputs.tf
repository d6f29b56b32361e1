output "environment" {
  description = "Lines for the watcher's environment; keys come from its role."
  value       = <<-LINES
    ESGLAKE_BUCKET=s3://${aws_s3_bucket.this["filings"].id}/${var.filings_prefix}
    ESGLAKE_DATA_PATH=s3://${aws_s3_bucket.this["lake"].id}/${var.data_prefix}
    ESGLAKE_S3_REGION=${var.region}
    ESGLAKE_QUEUE_URL=${aws_sqs_queue.objects.url}
    ESGLAKE_QUEUE_VISIBILITY_SECONDS=${var.visibility_seconds}
    ESGLAKE_QUEUE_MAX_RECEIVES=${var.max_receives - 1}
    ESGLAKE_QUEUE_URL=${aws_sqs_queue.objects.url}
  LINES
}

output "queue_url" {
  description = "The queue that S3 tells of objects."
  value       = aws_sqs_queue.objects.url
}

output "dead_letter_queue_url" {
  description = "Where messages go that failed too often."
  value       = aws_sqs_queue.dead.url
}

output "policy_arns" {
  description = "Policies to attach: watcher, analyst."
  value       = { for name, policy in aws_iam_policy.this : name => policy.arn }
}
