import { createHash } from "node:crypto";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { parseConfig } from "../../stacks/config.ts";
import { synthesize } from "../../stacks/synth.ts";
import { resourceAt, SMALLEST, synthesizeInto, type Template, tinyZip, WHOLE, withSynthesized } from "./synthesized.ts";

describe("synthesize", () => {
  it("writes the template, the manifest and the function's zip", () => {
    withSynthesized(WHOLE, ({ stackDir, template }, folder) => {
      expect(template).toBe(join(stackDir, "cdk.tf.json"));
      expect(stackDir.endsWith(join("cdktf.out", "stacks", "prod-flows"))).toBe(true);
      expect(existsSync(join(folder, "cdktf.out", "manifest.json"))).toBe(true);
      const lambda = resourceAt(parsed(template), "aws_lambda_function.processor");
      expect(new Uint8Array(readFileSync(join(stackDir, String(lambda["filename"]))))).toEqual(tinyZip());
    });
  });

  it("says which Terraform it needs, beside a template that scanners can read: its blocks hold blocks alone", () => {
    withSynthesized(SMALLEST, ({ stackDir, template }) => {
      expect(readFileSync(join(stackDir, "versions.tf"), "utf8")).toContain('required_version = ">= 1.5.0"');
      expect(Object.values(parsed(template).terraform).map((block) => typeof block)).toEqual(["object", "object"]);
    });
  });

  it("names the zip's hash, so that new code is deployed", () => {
    const hash = withSynthesized(SMALLEST, ({ template }) => {
      return resourceAt(parsed(template), "aws_lambda_function.processor")["source_code_hash"];
    });
    expect(hash).toBe(createHash("sha256").update(tinyZip()).digest("base64"));
  });

  it("writes the same bytes in another folder, and no path of this machine", () => {
    const first = withSynthesized(WHOLE, ({ template }) => readFileSync(template, "utf8"));
    const [second, folder] = withSynthesized(WHOLE, (result, path) => [readFileSync(result.template, "utf8"), path]);
    expect(second).toBe(first);
    expect(first).not.toContain(folder);
    expect(first).not.toContain(process.cwd());
  });

  it("keeps the state in the project's folder, wherever the output goes", () => {
    const backend = withSynthesized(SMALLEST, ({ template }) => parsed(template).terraform.backend);
    expect(backend).toEqual({ local: { path: "../../../terraform.small-flows.tfstate" } });
  });

  it("replaces what an earlier synth of the pipeline left", () => {
    const folder = mkdtempSync(join(tmpdir(), "vpcflow-synth-"));
    try {
      synthesizeInto(folder, WHOLE);
      const { template } = synthesizeInto(folder, { ...WHOLE, source: { logGroup: "/vpc/flow" } });
      expect(parsed(template).resource).not.toHaveProperty("aws_flow_log");
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });

  it("says where it cannot write, and why", () => {
    const folder = mkdtempSync(join(tmpdir(), "vpcflow-synth-"));
    try {
      const processorZip = join(folder, "processor.zip");
      writeFileSync(processorZip, tinyZip());
      const intoAFile = () => synthesize(parseConfig(SMALLEST), { outdir: join(processorZip, "out"), processorZip });
      expect(intoAFile).toThrowError(
        expect.objectContaining({ code: "SYNTH_OUTPUT", message: expect.stringContaining("ENOTDIR") }),
      );
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });

  it("says what to do where the zip is missing, and writes nothing", () => {
    const outdir = join(tmpdir(), "vpcflow-never-made");
    const missing = () => synthesize(parseConfig(SMALLEST), { outdir, processorZip: "/nowhere/processor.zip" });
    expect(missing).toThrowError(expect.objectContaining({ code: "PROCESSOR_ZIP", subject: "/nowhere/processor.zip" }));
    expect(existsSync(outdir)).toBe(false);
  });
});

function parsed(template: string): Template {
  return JSON.parse(readFileSync(template, "utf8")) as Template;
}
