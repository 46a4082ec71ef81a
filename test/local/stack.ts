import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { strToU8, zipSync } from "fflate";
import { parseConfig } from "../../stacks/config.ts";
import { synthesize } from "../../stacks/synth.ts";

type Json = Record<string, unknown>;

/** A stack that is synthesized into a temporary folder, with a function of the test's own. */
export interface TestStack {
  /** Its `cdk.tf.json`. */
  file: string;
  folder: string;
  remove(): void;
}

export function synthesizeStack(handler: string, config: Json = {}): TestStack {
  const folder = mkdtempSync(path.join(tmpdir(), "vpcflow-test-stack-"));
  const processorZip = path.join(folder, "processor.zip");
  writeFileSync(processorZip, zipSync({ "index.mjs": strToU8(handler) }));
  const defaults = { version: 1, name: "prod-flows", region: "eu-west-1", source: { logGroup: "/vpc/flow" } };
  const parsed = parseConfig({ ...defaults, ...config });
  const { template } = synthesize(parsed, { outdir: path.join(folder, "out"), processorZip, projectDir: folder });
  return { file: template, folder, remove: () => rmSync(folder, { recursive: true }) };
}

/** Writes the template anew with one thing changed: `path` leads to it; undefined takes it away. Returns the new file. */
export function changed(stack: TestStack, keys: readonly string[], value: unknown): string {
  const json = JSON.parse(readFileSync(stack.file, "utf8")) as Json;
  const parent = keys.slice(0, -1).reduce<Json>((at, key) => at[key] as Json, json);
  const last = keys.at(-1)!;
  if (value === undefined) delete parent[last];
  else parent[last] = value;
  const file = path.join(path.dirname(stack.file), "changed.tf.json");
  writeFileSync(file, JSON.stringify(json));
  return file;
}
