# What the pipeline's own key encrypts.
run "encrypts" {
  assert {
    condition     = aws_kinesis_stream.stream.kms_key_id == aws_kms_key.key.arn
    error_message = "The key does not encrypt the stream."
  }
  assert {
    condition     = aws_lambda_function.processor.kms_key_arn == aws_kms_key.key.arn
    error_message = "The key does not encrypt the function's environment."
  }
  assert {
    condition     = aws_cloudwatch_log_group.processor.kms_key_id == aws_kms_key.key.arn
    error_message = "The key does not encrypt the function's log."
  }
  assert {
    condition = ([for rule in aws_s3_bucket_server_side_encryption_configuration.dead_letters.rule :
      rule.apply_server_side_encryption_by_default[0].kms_master_key_id] == [aws_kms_key.key.arn])
    error_message = "The key does not encrypt the dead letters."
  }
  assert {
    condition     = aws_kms_alias.key.target_key_id == aws_kms_key.key.key_id
    error_message = "The alias names another key."
  }
  assert {
    condition = ({ for statement in jsondecode(aws_iam_role_policy.processor.policy).Statement :
      statement.Sid => statement.Condition if startswith(flatten([statement.Action])[0], "kms:") && statement.Sid != "DecryptTheWebhookUrl" }
      == {
        DecryptTheStream   = { StringEquals = { "kms:EncryptionContext:aws:kinesis:arn" = aws_kinesis_stream.stream.arn } }
        EncryptDeadLetters = { StringEquals = { "kms:ViaService" = "s3.eu-west-1.amazonaws.com" } }
    })
    error_message = "The function uses the key for more than the stream and S3."
  }
}
