# The wiring of a pipeline that creates the flow logs of the VPC vpc-0123456789abcdef0 in the default format.
run "delivers_flow_logs" {
  assert {
    condition     = aws_flow_log.flow_logs_vpc_0123456789abcdef0.log_destination == aws_cloudwatch_log_group.flow_logs.arn
    error_message = "The flow log does not go to the log group."
  }
  assert {
    condition     = aws_flow_log.flow_logs_vpc_0123456789abcdef0.iam_role_arn == aws_iam_role.flow_logs.arn
    error_message = "The flow log is not delivered with its role."
  }
  assert {
    condition     = startswith(aws_flow_log.flow_logs_vpc_0123456789abcdef0.log_format, "$${version} $${account-id} $${interface-id} ")
    error_message = "The flow log's format did not come through Terraform as it was written."
  }
  assert {
    condition     = aws_cloudwatch_log_subscription_filter.subscription.log_group_name == aws_cloudwatch_log_group.flow_logs.name
    error_message = "The subscription filter is not on the flow logs' log group."
  }
  assert {
    condition     = jsondecode(aws_iam_role_policy.flow_logs.policy).Statement[0].Resource == "${aws_cloudwatch_log_group.flow_logs.arn}:*"
    error_message = "The delivery role writes elsewhere."
  }
}
