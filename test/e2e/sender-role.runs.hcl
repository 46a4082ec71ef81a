# What a sender of an organization acts with.
override_resource {
  target = aws_iam_role.subscription
  values = { arn = "arn:aws:iam::123456789012:role/sender" }
}

run "shows_its_organization" {
  assert {
    condition     = aws_cloudwatch_log_subscription_filter.subscription.role_arn == aws_iam_role.subscription.arn
    error_message = "The subscription filter does not act with its role."
  }
  assert {
    condition = (jsondecode(aws_iam_role_policy.subscription.policy).Statement[0].Resource
    == "arn:aws:logs:eu-west-1:123456789012:log-group:${aws_cloudwatch_log_group.flow_logs.name}:*")
    error_message = "The role sends from another log group."
  }
  assert {
    condition     = aws_cloudwatch_log_group.flow_logs.kms_key_id == aws_kms_key.key.arn
    error_message = "The key does not encrypt the log group."
  }
}
