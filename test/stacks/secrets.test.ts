import { readdirSync, readFileSync } from "node:fs";
import { homedir, hostname } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { VpcflowError } from "../../flow/errors.ts";
import { type PipelineInput, parseConfig } from "../../stacks/config.ts";
import { configWarnings } from "../../stacks/config-warnings.ts";
import { describePlan } from "../../stacks/describe.ts";
import { configChoices } from "./config-choices.ts";
import { withFields } from "./config-matrix.ts";
import { resourceAt, SMALLEST, templateOf, WHOLE, withSynthesized } from "./synthesized.ts";

/** What nobody would write by chance. */
const SECRET = "xoxSecretCanary0123456789";
const PARAMETER = "/vpcflow/prod-flows/webhook-url";

const kept: PipelineInput = { ...WHOLE, processor: { webhookUrlParameter: PARAMETER } };

describe("a webhook's URL that is kept in a parameter", () => {
  it("is known to the stack by the parameter's name alone", () => {
    const template = templateOf(kept);
    const { environment } = resourceAt(template, "aws_lambda_function.processor");
    expect(environment).toMatchObject({ variables: { VPCFLOW_WEBHOOK_URL_PARAMETER: PARAMETER } });
    expect(JSON.stringify(environment)).not.toContain('VPCFLOW_WEBHOOK_URL"');
  });
});

describe("a template", () => {
  const before = { ...process.env };
  afterEach(() => {
    for (const name of Object.keys(process.env)) if (!(name in before)) delete process.env[name];
    Object.assign(process.env, before);
  });

  it("has nothing of the environment, the machine or the person that it is made with", () => {
    for (const name of CREDENTIALS) process.env[name] = `${SECRET}-${name}`;
    for (const config of [WHOLE, SMALLEST, kept]) {
      withSynthesized(config, (_, folder) => {
        for (const [file, text] of filesIn(join(folder, "cdktf.out"))) {
          for (const found of [SECRET, folder, homedir(), hostname()]) {
            expect(text.includes(found), `${found} in ${file}`).toBe(false);
          }
        }
      });
    }
  });
});

/** A URL with a secret in each place that has one, and some that are no URL any more. */
const SECRET_URLS = [
  `https://hooks.example.com/services/T0/B0/${SECRET}`,
  `http://hooks.example.com/services/${SECRET}`,
  `https://hooks.example.com/?token=${SECRET}`,
  `https://hooks.example.com/#${SECRET}`,
  `https://me:${SECRET}@hooks.example.com/`,
  `https://${SECRET}@hooks.example.com`,
  `HTTPS://hooks.example.com:99999/${SECRET}`,
  `https:/hooks.example.com/${SECRET}`,
  `ftp://hooks.example.com/${SECRET}`,
  ` https://hooks.example.com/${SECRET} `,
  `hooks.example.com/services/${SECRET}?x`,
];

describe("an error about a configuration", () => {
  it.each(SECRET_URLS)("does not repeat the secret of %s, whatever field it is in", (url) => {
    for (const { name } of configChoices()) expectNoSecret(withFields(WHOLE, { [name]: url }));
  });

  it.each(SECRET_URLS)("does not repeat the secret of %s, in lists, objects and fields that there are not", (url) => {
    for (const processor of [
      url,
      [url],
      { webhookUrl: [url] },
      { webhookUrl: { url } },
      { webhookURL: url },
      { webhook: { url } },
      { webhookUrl: url, webhookUrlParameter: url },
      { [url]: true },
    ]) {
      expectNoSecret({ ...WHOLE, processor });
    }
  });

  it("still shows what is no secret", () => {
    expect(refusal({ ...WHOLE, processor: { webhookUrl: `http://hooks.example.com/${SECRET}` } })).toContain(
      "http://hooks.example.com",
    );
  });
});

describe("what is said of a configuration that is valid", () => {
  it.each(SECRET_URLS.slice(0, 1))("does not repeat the secret of %s", (webhookUrl) => {
    const config = parseConfig({ ...WHOLE, processor: { webhookUrl } });
    expect(JSON.stringify(describePlan(config))).not.toContain(SECRET);
    expect(configWarnings(config)).toEqual([expect.not.stringContaining(SECRET)]);
  });
});

// --- internal ---

const CREDENTIALS = [
  "AWS_ACCESS_KEY_ID",
  "AWS_SECRET_ACCESS_KEY",
  "AWS_SESSION_TOKEN",
  "AWS_PROFILE",
  "TF_TOKEN_app_terraform_io",
  "TF_VAR_secret",
];

function expectNoSecret(config: unknown): void {
  expect(refusal(config) ?? "", JSON.stringify(config)).not.toContain(SECRET);
}

/** All that could be shown of the error. */
function refusal(config: unknown): string | undefined {
  try {
    parseConfig(config);
    return undefined;
  } catch (error) {
    if (!(error instanceof VpcflowError)) throw error;
    const { message, subject, found, expected, fix } = error;
    return JSON.stringify({ message, subject, found, expected, fix });
  }
}

function filesIn(folder: string): [file: string, text: string][] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .map((file) => [file, readFileSync(file, "latin1")]);
}
