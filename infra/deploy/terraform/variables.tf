variable "name" {
  description = "Name of everything that is made, and the beginning of both bucket names."
  type        = string
  default     = "esg-lake"
  validation {
    condition     = can(regex("^[a-z0-9][a-z0-9-]{2,30}$", var.name))
    error_message = "Small letters, digits and hyphens, 3 to 31 of them."
  }
}

variable "region" {
  description = "AWS region."
  type        = string
  default     = "eu-central-1"
}

variable "filings_bucket" {
  description = "Globally unique name of the bucket where filings arrive."
  type        = string
}

variable "lake_bucket" {
  description = "Globally unique name of the bucket that holds the lake's Parquet files."
  type        = string
}

variable "filings_prefix" {
  description = "Only objects under this prefix are filings; empty for the whole bucket."
  type        = string
  default     = ""
  validation {
    condition     = var.filings_prefix == "" || endswith(var.filings_prefix, "/")
    error_message = "End the prefix with a slash."
  }
}

variable "data_prefix" {
  description = "Where in its bucket the lake lies."
  type        = string
  default     = "data/"
  validation {
    condition     = endswith(var.data_prefix, "/")
    error_message = "End the prefix with a slash."
  }
}

variable "visibility_seconds" {
  description = "How long a message stays hidden while a watcher works on it; the watcher extends it."
  type        = number
  default     = 60
}

variable "max_receives" {
  description = "After so many deliveries a message goes to the dead-letter queue. The watcher is told one less, so that the ledger says `failed` first."
  type        = number
  default     = 6
}

variable "noncurrent_days" {
  description = "How long overwritten or deleted objects can be brought back."
  type        = number
  default     = 90
}

variable "backlog_seconds" {
  description = "A message older than this raises the alarm on the queue's age."
  type        = number
  default     = 900
}

variable "alarm_topic_arns" {
  description = "SNS topics that are told of alarms; empty: alarms show in CloudWatch only."
  type        = list(string)
  default     = []
}

variable "tags" {
  description = "Tags on everything."
  type        = map(string)
  default     = {}
}
