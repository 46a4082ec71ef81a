import type { Bucket } from "./bucket.ts";
import { eachLimited } from "./each-limited.ts";
import { dateFolders } from "./key-time.ts";
import { listLevel } from "./list-objects.ts";

/** The flow logs of one account in one Region. */
export interface LogTree {
  /** Up to and with the folder of the Region. */
  root: string;
  /** What its keys are to begin with: the root, or more where the person named a day or a file. */
  prefix: string;
  isHive: boolean;
}

export interface TreeFilter {
  /** All when absent. */
  accounts?: ReadonlySet<string>;
  regions?: ReadonlySet<string>;
}

export interface FoundTrees {
  trees: LogTree[];
  /** Folders and keys beside them, which hold something else. */
  others: string[];
  /** Accounts and Regions that the filter left out. */
  filtered: number;
  /** So many folders were looked into that the search was given up: all keys are to be listed. */
  gaveUp: boolean;
}

/** How many listings are under way at the same time. */
export const LISTINGS = 24;

/**
 * The flow logs of accounts and Regions under a prefix, wherever it cuts into the tree of AWS's keys: classic
 * (`AWSLogs/ACCOUNT/vpcflowlogs/REGION/`) and Hive's (`AWSLogs/aws-account-id=…/`), of VPCs and of transit gateways, which
 * stand in the same folders. Folders are asked for, level by level; no object is listed.
 *
 * @see https://docs.aws.amazon.com/vpc/latest/userguide/flow-logs-s3-path.html
 * @see https://docs.aws.amazon.com/vpc/latest/tgw/flow-logs-s3.html
 */
export async function findLogTrees(bucket: Bucket, prefix: string, filter: TreeFilter): Promise<FoundTrees> {
  const found: FoundTrees = { trees: [], others: [], filtered: 0, gaveUp: false };
  const within = treeOf(prefix);
  if (within) {
    if (passes(within.root, filter)) found.trees.push({ ...within, prefix });
    else found.filtered++;
    return found;
  }
  let level = [prefix];
  for (let depth = 0; level.length > 0 && !found.gaveUp; depth++)
    level = await lookInto(bucket, level, { found, filter, depth });
  found.trees.sort((one, other) => (one.root < other.root ? -1 : 1));
  return found;
}

/** The account and the Region in whose folders a key lies, or which its name has. */
export function originOfKey(key: string): { account: string; region: string } | undefined {
  const [, account, region] = TREE.exec(key) ?? /(?:^|\/)(\d{12})_vpcflowlogs_([a-z0-9-]+)_[^/]*$/.exec(key) ?? [];
  return account === undefined || region === undefined ? undefined : { account, region };
}

/** Whether a key is another service's: CloudTrail and load balancers write under AWSLogs/, too. */
export function isOtherService(key: string): boolean {
  return /(?:^|\/)AWSLogs\//.test(key) && !TREE.test(key);
}

// --- internal ---

const TREE =
  /(?:^|\/)AWSLogs\/(?:aws-account-id=)?(\d{12})\/(?:aws-service=)?vpcflowlogs\/(?:aws-region=)?([a-z0-9-]+)\//;
/** How deep below the prefix AWSLogs/ is looked for, and into how many folders that are none of its own. */
const MAX_DEPTH = 4;
const MAX_FOLDERS = 300;

interface Search {
  found: FoundTrees;
  filter: TreeFilter;
  depth: number;
}

/** The folders to look into next. */
async function lookInto(bucket: Bucket, level: readonly string[], search: Search): Promise<string[]> {
  const { found, depth } = search;
  const next: string[] = [];
  const strange = level.filter((folder) => !isWithin(folder));
  if (strange.length > MAX_FOLDERS) {
    found.gaveUp = found.trees.length === 0;
    if (depth > 1) found.others.push(...strange);
    return [];
  }
  await eachLimited(level, LISTINGS, async (folder) => {
    const { keys, folders } = await listLevel(bucket, folder);
    if (depth === 0) found.others.push(...keys);
    for (const one of folders) next.push(...sortOut(one, search));
  });
  return next;
}

/** What to look into of a folder: itself, its flow logs at once where it is an account's, or nothing. */
function sortOut(folder: string, { found, filter, depth }: Search): string[] {
  const tree = treeOf(folder);
  if (tree) {
    if (passes(folder, filter)) found.trees.push(tree);
    else found.filtered++;
    return [];
  }
  const account = /(?:^|\/)AWSLogs\/(aws-account-id=)?(\d{12})\/$/.exec(folder);
  if (account && filter.accounts && !filter.accounts.has(account[2]!)) {
    found.filtered++;
    return [];
  }
  if (account) return [`${folder}${account[1] ? "aws-service=" : ""}vpcflowlogs/`];
  if (isWithin(folder)) return [folder];
  if (depth === 0) found.others.push(folder);
  return isOtherService(folder) || depth >= MAX_DEPTH || isPartition(folder) ? [] : [folder];
}

function treeOf(prefix: string): LogTree | undefined {
  const match = TREE.exec(prefix);
  if (!match) return undefined;
  const root = prefix.slice(0, match.index + match[0].length);
  return { root, prefix: root, isHive: match[0].includes("aws-region=") };
}

function passes(root: string, { accounts, regions }: TreeFilter): boolean {
  const { account, region } = originOfKey(root)!;
  return (accounts?.has(account) ?? true) && (regions?.has(region) ?? true);
}

/** Between AWSLogs/ and the Region of flow logs. */
function isWithin(folder: string): boolean {
  return /(?:^|\/)AWSLogs\/(?:(?:aws-account-id=)?\d{12}\/(?:(?:aws-service=)?vpcflowlogs\/)?)?$/.test(folder);
}

/** A day's folder, or a partition of a table: AWSLogs/ stands above such. */
function isPartition(folder: string): boolean {
  return dateFolders(folder).length > 0 || /(?:^|\/)(?:20[1-9]\d|[\w-]+=[^/]*)\/$/.test(folder);
}
