import { readFile } from "node:fs/promises";
import { isDeepStrictEqual } from "node:util";
import { parseJson } from "../json-file.ts";
import { commitAll, stageFile } from "../staged-file.ts";

/** Writes the account into the config file, which the first deployment does: from then on no other is touched. */
export async function pinAccount(configFile: string, accountId: string): Promise<void> {
  const text = await readFile(configFile, "utf8");
  const pinned = withAccount(text, accountId);
  if (pinned !== text) await commitAll([() => stageFile(configFile, pinned)]);
}

/** The text of a vpcflow.json with the account in it, its layout kept where that is possible. */
export function withAccount(text: string, accountId: string): string {
  const config = parseJson(text, "vpcflow.json") as Record<string, unknown>;
  if (config["accountId"] === accountId) return text;
  const pinned = Object.fromEntries(
    Object.entries(config).flatMap(([key, value]) => {
      if (key === "accountId") return [];
      const entry = [key, value];
      return key === "region" ? [entry, ["accountId", accountId]] : [entry];
    }),
  );
  const inPlace = text.replace(REGION, (region, space: string) => `${region},${space}"accountId": "${accountId}"`);
  return says(inPlace, pinned) ? inPlace : `${JSON.stringify(pinned, undefined, 2)}\n`;
}

// --- internal ---

/** The first region, which need not be the pipeline's own: so the result is read again. */
const REGION = /(?<=[{,])(\s*)"region"\s*:\s*"[^"]*"/;

function says(text: string, config: Record<string, unknown>): boolean {
  try {
    return isDeepStrictEqual(JSON.parse(text.replace(/^\ufeff/, "")), config);
  } catch {
    return false;
  }
}
