import { existsSync, mkdirSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { ROOT, run } from "../packed-package.ts";

const VERSION = "0.21.0";
/** 423 MB that only these tests need: kept from run to run, until the next `npm ci`. */
const HOME = join(ROOT, "node_modules", ".cache", `cdktf-cli-${VERSION}`);
const NODE_MAJOR = Number.parseInt(process.versions.node, 10);

/** The real cdktf-cli's command. */
export const CDKTF = join(HOME, "node_modules", ".bin", "cdktf");

/** Without colours, questions and calls home. */
export const CDKTF_ENVIRONMENT = { CI: "true", CHECKPOINT_DISABLE: "1" };

/**
 * Installs cdktf-cli where it is not there yet; a text says why that did not work.
 * @throws where it is not to be had and CI is set
 */
export async function installCdktfCli(): Promise<string | undefined> {
  const unavailable = NODE_MAJOR >= 24 ? "cdktf-cli 0.21 does not run on Node 24" : await install();
  // On a machine that is to prove it all, a test that cannot run is a failure.
  if (unavailable !== undefined && process.env["CI"]) throw new Error(unavailable);
  return unavailable;
}

// --- internal ---

async function install(): Promise<string | undefined> {
  if (existsSync(CDKTF)) return undefined;
  // Aside first, so that an installation that was cut off is not taken for a whole one.
  const aside = `${HOME}-${process.pid}`;
  mkdirSync(aside, { recursive: true });
  const npm = ["npm", "install", "--no-audit", "--no-fund", "--prefix", aside, `cdktf-cli@${VERSION}`];
  const { status, stderr } = await run(aside, npm);
  if (status === 0 && !existsSync(HOME)) renameSync(aside, HOME);
  rmSync(aside, { recursive: true, force: true });
  return status === 0 ? undefined : `cdktf-cli cannot be installed: ${stderr}`;
}
