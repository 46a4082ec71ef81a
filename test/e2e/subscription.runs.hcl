# What sends this account's own log group to the stream.
override_resource {
  target = aws_iam_role.subscription
  values = { arn = "arn:aws:iam::123456789012:role/to-kinesis" }
}

run "subscribes" {
  assert {
    condition     = aws_cloudwatch_log_subscription_filter.subscription.destination_arn == aws_kinesis_stream.stream.arn
    error_message = "The subscription filter does not send to the stream."
  }
  assert {
    condition     = aws_cloudwatch_log_subscription_filter.subscription.role_arn == aws_iam_role.subscription.arn
    error_message = "The subscription filter does not act with its role."
  }
  assert {
    condition     = output.log_group_name == aws_cloudwatch_log_subscription_filter.subscription.log_group_name
    error_message = "The subscription filter is on another log group than the output names."
  }
  assert {
    condition     = jsondecode(aws_iam_role_policy.subscription.policy).Statement[0].Resource == aws_kinesis_stream.stream.arn
    error_message = "The subscription role does not put on the stream."
  }
  assert {
    condition     = aws_iam_role_policy.subscription.role == aws_iam_role.subscription.name
    error_message = "The subscription's policy is another role's."
  }
  assert {
    condition = (jsondecode(aws_iam_role.subscription.assume_role_policy).Statement[0].Condition
    == { StringLike = { "aws:SourceArn" = "arn:aws:logs:eu-west-1:123456789012:*" } })
    error_message = "CloudWatch Logs may act for others than this account and Region."
  }
  assert {
    condition = (aws_cloudwatch_log_stream.probe.log_group_name == aws_cloudwatch_log_subscription_filter.subscription.log_group_name
    && aws_cloudwatch_log_stream.probe.name == "vpcflow-probe-prod-flows")
    error_message = "The probe's log stream is not in the log group that is sent on."
  }
}
