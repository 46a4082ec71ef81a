# The wiring that every sender has, as Terraform itself resolves it in a mocked apply.
mock_provider "aws" {
  source = "./tests/mocks"
}

run "applies" {
  assert {
    condition     = aws_cloudwatch_log_subscription_filter.subscription.destination_arn == "arn:aws:logs:eu-west-1:999999999999:destination:central-flows"
    error_message = "The subscription filter does not send to the destination."
  }
  assert {
    condition = (aws_cloudwatch_log_subscription_filter.subscription.log_group_name == output.log_group_name
    && aws_cloudwatch_log_stream.probe.log_group_name == output.log_group_name)
    error_message = "The subscription filter and the probe's log stream are not on the log group that the output names."
  }
  assert {
    condition     = output.destination_arn == aws_cloudwatch_log_subscription_filter.subscription.destination_arn
    error_message = "The output names another destination."
  }
}
