# What AWS would answer: ARNs that are well formed. Roles and log groups are told apart in the tests themselves.
mock_data "aws_caller_identity" {
  defaults = { account_id = "123456789012" }
}
mock_data "aws_partition" {
  defaults = { partition = "aws" }
}
mock_resource "aws_kinesis_stream" {
  defaults = { arn = "arn:aws:kinesis:eu-west-1:123456789012:stream/prod-flows" }
}
mock_resource "aws_kms_key" {
  defaults = { arn = "arn:aws:kms:eu-west-1:123456789012:key/11111111-2222-4333-8444-555555555555" }
}
mock_resource "aws_lambda_function" {
  defaults = { arn = "arn:aws:lambda:eu-west-1:123456789012:function:prod-flows-processor" }
}
mock_resource "aws_s3_bucket" {
  defaults = { arn = "arn:aws:s3:::prod-flows-dead-123456789012-eu-west-1" }
}
mock_resource "aws_iam_role" {
  defaults = { arn = "arn:aws:iam::123456789012:role/delivery" }
}
mock_resource "aws_cloudwatch_log_group" {
  defaults = { arn = "arn:aws:logs:eu-west-1:123456789012:log-group:/vpcflow/prod-flows/flow-logs" }
}
mock_resource "aws_cloudwatch_log_destination" {
  defaults = { arn = "arn:aws:logs:eu-west-1:123456789012:destination:prod-flows" }
}
