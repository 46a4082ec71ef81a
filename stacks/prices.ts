/**
 * AWS's list prices in US dollars, without the free tier; where a price falls with volume, the first tier's. They change, and
 * other Regions cost up to half as much again: this is for an order of magnitude, and says so. `vpcflow.json` may put others
 * in their place under `prices`, group by group.
 *
 * The prices of flow logs are those of "vended logs": the first 10 TB a month.
 *
 * @see https://aws.amazon.com/kinesis/data-streams/pricing/ https://aws.amazon.com/cloudwatch/pricing/
 * https://aws.amazon.com/lambda/pricing/ https://aws.amazon.com/kms/pricing/ https://aws.amazon.com/s3/pricing/
 */
export const PRICES = {
  region: "us-east-1",
  /** The year whose price lists these are from. */
  asOf: "2025",
  kinesisOnDemand: { streamHour: 0.04, gbIn: 0.08, gbOut: 0.04, gbMonthToSevenDays: 0.1, gbMonthPastSevenDays: 0.023 },
  kinesisProvisioned: {
    shardHour: 0.015,
    millionPutUnits: 0.014,
    shardHourToSevenDays: 0.02,
    gbMonthPastSevenDays: 0.023,
  },
  /** Flow logs: to a log group, and straight to S3 instead. */
  vendedLogs: { gbToCloudWatch: 0.5, gbToS3: 0.25 },
  logs: { gbIn: 0.5, gbMonth: 0.03 },
  lambdaArm: { gbSecond: 0.0000133334, millionRequests: 0.2 },
  kms: { keyMonth: 1, tenThousandRequests: 0.03 },
  s3: { gbMonth: 0.023, thousandPuts: 0.005 },
};

export type Prices = Readonly<typeof PRICES>;

/** Some of the prices, as `vpcflow.json` gives them: what is left out is as in PRICES. */
export type PriceOverrides = {
  readonly [Group in keyof Prices]?: Prices[Group] extends string
    ? string | undefined
    : { readonly [Price in keyof Prices[Group]]?: number | undefined } | undefined;
};

/** The list prices with the config's own in their places. */
export function pricesOf({ prices: own = {} }: { readonly prices?: PriceOverrides | undefined }): Prices {
  const groups = Object.entries(PRICES).map(([group, listed]) => {
    const given = own[group as keyof Prices];
    if (given === undefined) return [group, listed];
    return [group, typeof given === "string" ? given : { ...(listed as object), ...withoutUndefined(given) }];
  });
  return Object.fromEntries(groups) as Prices;
}

/** US dollars for people: `$0.45`, `$1,234`. */
export function dollars(usd: number): string {
  return usd >= 10 ? `$${Math.round(usd).toLocaleString("en-US")}` : `$${usd.toFixed(2)}`;
}

// --- internal ---

function withoutUndefined(values: object): object {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined));
}
