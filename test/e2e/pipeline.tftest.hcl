# The wiring that every pipeline has, as Terraform itself resolves it in a mocked apply.
mock_provider "aws" {
  source = "./tests/mocks"
}

override_resource {
  target = aws_iam_role.processor
  values = { arn = "arn:aws:iam::123456789012:role/processor" }
}
override_resource {
  target = aws_cloudwatch_log_group.processor
  values = { arn = "arn:aws:logs:eu-west-1:123456789012:log-group:/aws/lambda/prod-flows-processor" }
}

run "applies" {
  assert {
    condition     = aws_lambda_event_source_mapping.processor.event_source_arn == aws_kinesis_stream.stream.arn
    error_message = "The mapping does not read the stream."
  }
  assert {
    condition     = aws_lambda_event_source_mapping.processor.function_name == aws_lambda_function.processor.arn
    error_message = "The mapping does not invoke the function."
  }
  assert {
    condition     = aws_lambda_event_source_mapping.processor.destination_config[0].on_failure[0].destination_arn == aws_s3_bucket.dead_letters.arn
    error_message = "The mapping does not send what fails to the dead letters."
  }
  assert {
    condition     = aws_lambda_event_source_mapping.processor.maximum_record_age_in_seconds < aws_kinesis_stream.stream.retention_period * 3600
    error_message = "The stream forgets a record before the mapping gives it up."
  }
  assert {
    condition     = aws_lambda_function.processor.role == aws_iam_role.processor.arn
    error_message = "The function does not act with its role."
  }
  assert {
    condition     = aws_lambda_function.processor.logging_config[0].log_group == aws_cloudwatch_log_group.processor.name
    error_message = "The function does not write to its log group."
  }
  assert {
    condition     = aws_lambda_function.processor.environment[0].variables["VPCFLOW_DEAD_LETTER_BUCKET"] == aws_s3_bucket.dead_letters.bucket
    error_message = "The function does not know the dead-letter bucket."
  }
  assert {
    condition     = aws_lambda_function.processor.source_code_hash == filebase64sha256(aws_lambda_function.processor.filename)
    error_message = "The function's hash is not that of its zip."
  }
  assert {
    condition     = aws_s3_bucket.dead_letters.bucket == "prod-flows-dead-123456789012-eu-west-1"
    error_message = "The bucket's name lacks the account or the Region."
  }
  assert {
    condition     = toset([for statement in jsondecode(aws_s3_bucket_policy.dead_letters.policy).Statement : statement.Effect]) == toset(["Deny"])
    error_message = "The bucket policy allows something."
  }
  assert {
    condition = ([for statement in jsondecode(aws_iam_role_policy.processor.policy).Statement :
      statement.Condition.StringEquals["s3:ResourceAccount"] if startswith(flatten([statement.Action])[0], "s3:")]
    == ["123456789012", "123456789012", "123456789012"])
    error_message = "The function may use buckets of other accounts."
  }
}
