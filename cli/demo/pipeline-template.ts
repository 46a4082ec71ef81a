import { writeFile } from "node:fs/promises";
import path from "node:path";
import { quoted, VpcflowError } from "../../flow/errors.ts";
import { parseLogFormat } from "../../flow/format.ts";
import { PROCESSOR_ENVIRONMENT } from "../../lambda/environment.ts";
import { type PipelineTemplate, readTemplate } from "../../local/template.ts";
import { isSender, type PipelineConfig, parseConfig, sourceLogGroupName } from "../../stacks/config.ts";
import { synthesize } from "../../stacks/synth.ts";
import { processorZip } from "../installation.ts";

/** Called with the path of `cdk.tf.json` between its synthesis and its use: tests break it there, to see the demo fail. */
export type OnSynthesized = (template: string) => void;

export interface DemoProject {
  config: PipelineConfig;
  /** For what is written. */
  folder: string;
  onSynthesized: OnSynthesized;
}

/**
 * The person's pipeline, or a small one, with its connection sets sent to this machine. A central one without flow logs of its
 * own gets a log group: the others' accounts are not here.
 * @throws VpcflowError DEMO_SENDER for a sender, which has no stream and no function to run
 */
export function demoConfig(
  given: PipelineConfig | undefined,
  { logFormat, webhookUrl }: { logFormat: string; webhookUrl: string },
): PipelineConfig {
  const base = given ?? {
    version: 1,
    name: "vpcflow-demo",
    region: "us-east-1",
    source: { logGroup: "/vpcflow/demo", logFormat },
    stream: { mode: "provisioned", shards: 1 },
  };
  if (given && isSender(given)) throw senderError();
  const { webhookUrlParameter: _secret, ...processor } = given?.processor ?? {};
  const source = given && sourceLogGroupName(given) === undefined ? { logGroup: "/vpcflow/demo" } : {};
  return parseConfig(
    { ...base, source: { ...base.source, ...source }, processor: { ...processor, webhookUrl } },
    "the demo's config",
  );
}

/**
 * Synthesizes the config, and reads back what the pipeline on this machine is run by.
 * @throws VpcflowError TEMPLATE that names the resource and attribute which a pipeline of this config cannot work with
 */
export async function demoTemplate({ config, folder, onSynthesized }: DemoProject): Promise<PipelineTemplate> {
  await writeFile(path.join(folder, "vpcflow.json"), JSON.stringify(config, undefined, 2));
  const outdir = path.join(folder, "cdktf.out");
  const { template } = synthesize(config, { outdir, projectDir: folder, processorZip: processorZip() });
  onSynthesized(template);
  const read = readTemplate(template);
  for (const expectation of expectationsOf(config, read)) rejectOther(expectation);
  return read;
}

// --- internal ---

/** A setting that AWS would take, and that a pipeline of this config nevertheless needs to be another. */
interface Expectation {
  attribute: string;
  found: string | undefined;
  expected: string;
  met: boolean;
}

/**
 * What a local run cannot show to be wrong, since it goes by the template alone, or would show only after many retries:
 * the ends of the pipeline, and the function's settings.
 */
function expectationsOf(config: PipelineConfig, template: PipelineTemplate): Expectation[] {
  const { subscription, lambda } = template;
  const group = sourceLogGroupName(config) ?? "";
  return [
    {
      attribute: "aws_cloudwatch_log_subscription_filter.log_group_name",
      found: subscription.logGroupName,
      expected: `${quoted(group)}, where the flow logs are`,
      met: subscription.logGroupName === group,
    },
    {
      attribute: "aws_lambda_function.timeout",
      found: `${lambda.timeoutSeconds} s`,
      expected: `${SHORTEST_TIMEOUT_S} s or more, for a cold start and four tries of a post`,
      met: lambda.timeoutSeconds >= SHORTEST_TIMEOUT_S,
    },
    ...environmentExpectations(config, template),
  ];
}

/** The processor waits up to 10 s for one answer of its receiver, and tries again three times. */
const SHORTEST_TIMEOUT_S = 15;

function environmentExpectations(
  config: PipelineConfig,
  { lambda, deadLetterBucket }: PipelineTemplate,
): Expectation[] {
  const wanted = {
    [PROCESSOR_ENVIRONMENT.logFormat]: config.source.logFormat,
    [PROCESSOR_ENVIRONMENT.webhookUrl]: config.processor.webhookUrl ?? "",
    [PROCESSOR_ENVIRONMENT.deadLetterBucket]: deadLetterBucket,
  };
  return Object.entries(wanted).map(([name, expected]) => {
    const found = lambda.environment[name];
    const met = name === PROCESSOR_ENVIRONMENT.logFormat ? sameFormat(found, expected) : found === expected;
    return {
      attribute: `aws_lambda_function.environment.variables.${name}`,
      found,
      expected: quoted(expected, 300),
      met,
    };
  });
}

/** A format has a name and a long form. */
function sameFormat(found: string | undefined, expected: string): boolean {
  try {
    return found !== undefined && parseLogFormat(found).text === parseLogFormat(expected).text;
  } catch {
    return false;
  }
}

function senderError(): VpcflowError {
  return new VpcflowError("DEMO_SENDER", "A sender has no stream and no function that the demo could run.", {
    subject: "destination",
    fix: "Run the demo with the config of the pipeline that receives its flow logs, or with none.",
  });
}

function rejectOther({ attribute, found, expected, met }: Expectation): void {
  if (met) return;
  const shown = found === undefined ? "absent" : quoted(found, 300);
  throw new VpcflowError("TEMPLATE", `The template's ${attribute} is ${shown}; expected ${expected}.`, {
    subject: attribute,
    found: shown,
    expected,
    fix: "Synthesize it again with: npx vpcflow synth",
  });
}
