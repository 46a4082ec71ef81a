/**
 * AWS's list prices in US dollars, without the free tier and without volume discounts. They change, and other Regions cost
 * up to half as much again: this is for an order of magnitude, and says so.
 *
 * @see https://aws.amazon.com/kinesis/data-streams/pricing/ https://aws.amazon.com/cloudwatch/pricing/
 * https://aws.amazon.com/lambda/pricing/ https://aws.amazon.com/kms/pricing/ https://aws.amazon.com/s3/pricing/
 */
export const PRICES = {
  region: "us-east-1",
  /** The year whose price lists these are from. */
  asOf: "2025",
  kinesisOnDemand: { streamHour: 0.04, gbIn: 0.08, gbOut: 0.04, gbMonthToSevenDays: 0.1 },
  kinesisProvisioned: { shardHour: 0.015, millionPutUnits: 0.014, shardHourToSevenDays: 0.02 },
  kinesisGbMonthPastSevenDays: 0.023,
  logs: { gbIn: 0.5, gbMonth: 0.03 },
  lambdaArm: { gbSecond: 0.0000133334, millionRequests: 0.2 },
  kms: { keyMonth: 1, tenThousandRequests: 0.03 },
  s3: { gbMonth: 0.023, thousandPuts: 0.005 },
} as const;
