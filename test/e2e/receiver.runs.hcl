# What takes the flow logs of the accounts 111111111111 and 222222222222, and of the organization o-a1b2c3d4e5.
override_resource {
  target = aws_iam_role.receiver
  values = { arn = "arn:aws:iam::123456789012:role/receiver" }
}

run "receives" {
  assert {
    condition     = aws_cloudwatch_log_destination.receiver.target_arn == aws_kinesis_stream.stream.arn
    error_message = "The destination does not lead to the stream."
  }
  assert {
    condition     = aws_cloudwatch_log_destination.receiver.role_arn == aws_iam_role.receiver.arn
    error_message = "The destination does not put with its role."
  }
  assert {
    condition     = aws_cloudwatch_log_destination_policy.receiver.destination_name == aws_cloudwatch_log_destination.receiver.name
    error_message = "The policy is another destination's."
  }
  assert {
    condition = ([for statement in jsondecode(aws_cloudwatch_log_destination_policy.receiver.access_policy).Statement :
      statement.Resource == aws_cloudwatch_log_destination.receiver.arn && statement.Action == "logs:PutSubscriptionFilter"]
    == [true, true])
    error_message = "The policy lets others do more than subscribe to this destination."
  }
  assert {
    condition = (jsondecode(aws_iam_role.receiver.assume_role_policy).Statement[0].Condition
      == { StringLike = { "aws:SourceArn" = [
        "arn:aws:logs:eu-west-1:123456789012:*",
        "arn:aws:logs:eu-west-1:111111111111:*",
        "arn:aws:logs:eu-west-1:222222222222:*",
    ] } })
    error_message = "CloudWatch Logs may act for others than the receiving and the sending accounts."
  }
  assert {
    condition     = jsondecode(aws_iam_role_policy.receiver.policy).Statement[0].Resource == aws_kinesis_stream.stream.arn
    error_message = "The receiver's role does not put on the stream."
  }
  assert {
    condition     = jsondecode(output.sender_config).destination == { arn = aws_cloudwatch_log_destination.receiver.arn, organization = true }
    error_message = "Senders are told another destination."
  }
}
