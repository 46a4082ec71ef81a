import { nearest } from "../flow/nearest.ts";

/**
 * The Regions of AWS, AWS China, AWS GovCloud (US) and the AWS European Sovereign Cloud, as of 2026-11-21. New ones appear, so
 * that another name is a doubt and no error.
 * @see https://github.com/boto/botocore/blob/1.43.106/botocore/data/partitions.json
 */
const REGIONS: readonly string[] = [
  "af-south-1",
  "ap-east-1",
  "ap-east-2",
  "ap-northeast-1",
  "ap-northeast-2",
  "ap-northeast-3",
  "ap-south-1",
  "ap-south-2",
  "ap-southeast-1",
  "ap-southeast-2",
  "ap-southeast-3",
  "ap-southeast-4",
  "ap-southeast-5",
  "ap-southeast-6",
  "ap-southeast-7",
  "ca-central-1",
  "ca-west-1",
  "eu-central-1",
  "eu-central-2",
  "eu-north-1",
  "eu-south-1",
  "eu-south-2",
  "eu-west-1",
  "eu-west-2",
  "eu-west-3",
  "il-central-1",
  "me-central-1",
  "me-south-1",
  "mx-central-1",
  "sa-east-1",
  "us-east-1",
  "us-east-2",
  "us-west-1",
  "us-west-2",
  "cn-north-1",
  "cn-northwest-1",
  "us-gov-east-1",
  "us-gov-west-1",
  "eusc-de-east-1",
];

/** A doubt about the name of a Region, with the nearest one that is known; nothing where it is known itself. */
export function regionDoubt(region: string): string | undefined {
  if (REGIONS.includes(region)) return undefined;
  const meant = nearest(region, REGIONS);
  return `"${region}" is no AWS Region that this vpcflow knows${meant === undefined ? "" : `; the nearest is ${meant}`}`;
}
