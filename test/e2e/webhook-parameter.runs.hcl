# What reads the webhook's URL from the parameter /flows/webhook.
run "reads_the_webhook_url" {
  assert {
    condition     = aws_lambda_function.processor.environment[0].variables["VPCFLOW_WEBHOOK_URL_PARAMETER"] == "/flows/webhook"
    error_message = "The function does not know its parameter."
  }
  assert {
    condition = ([for statement in jsondecode(aws_iam_role_policy.processor.policy).Statement :
      statement.Resource if statement.Sid == "ReadTheWebhookUrl"] == ["arn:aws:ssm:eu-west-1:123456789012:parameter/flows/webhook"])
    error_message = "The function may not read its parameter alone."
  }
  assert {
    condition = ([for statement in jsondecode(aws_iam_role_policy.processor.policy).Statement :
      statement.Condition.StringEquals if statement.Sid == "DecryptTheWebhookUrl"] == [{
        "kms:EncryptionContext:PARAMETER_ARN" = "arn:aws:ssm:eu-west-1:123456789012:parameter/flows/webhook"
        "kms:ViaService"                      = "ssm.eu-west-1.amazonaws.com"
    }])
    error_message = "The function may decrypt more with the key than its parameter."
  }
}
