import path from "node:path";
import { quoted } from "../flow/errors.ts";
import type { FunctionSettings } from "./function-process.ts";
import { TemplateValues } from "./template-values.ts";
import { hashOf, type Resource, type TerraformJson } from "./terraform-json.ts";

/**
 * The function's settings in the template, within Lambda's limits
 * (https://docs.aws.amazon.com/lambda/latest/api/API_CreateFunction.html), its zip checked against `source_code_hash`.
 * @throws VpcflowError TEMPLATE
 */
export function readFunction(template: TerraformJson, resource: Resource): FunctionSettings {
  const values = new TemplateValues(template, resource);
  values.text("runtime", /^nodejs(20|22|24)\.x$/);
  return {
    name: values.text("function_name", /^[\w-]{1,64}$/),
    arn: template.arn(resource),
    zipPath: checkedZip(template, values),
    handler: values.text("handler", /^[^\s.][^\s]*\.[^\s.]+$/),
    timeoutSeconds: values.integer("timeout", { min: 1, max: 900, fallback: 3 }),
    memoryMb: values.integer("memory_size", { min: 128, max: 10_240, fallback: 128 }),
    environment: readEnvironment(values),
  };
}

// --- internal ---

// https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html#configuration-envvars-runtime
const RESERVED =
  /^(_HANDLER|_X_AMZN_TRACE_ID|AWS_(DEFAULT_)?REGION|AWS_EXECUTION_ENV|AWS_LAMBDA_.*|AWS_ACCESS_KEY(_ID)?|AWS_SECRET_ACCESS_KEY|AWS_SESSION_TOKEN|LAMBDA_TASK_ROOT|LAMBDA_RUNTIME_DIR)$/;
const ENVIRONMENT_BYTES = 4096;

function checkedZip(template: TerraformJson, values: TemplateValues): string {
  const filename = values.text("filename");
  const zipPath = path.resolve(template.folder, filename);
  if (!zipPath.startsWith(template.folder + path.sep)) {
    throw values.broken("filename", "a file within the folder of the template");
  }
  const hash = hashOf(zipPath);
  if (hash === undefined) throw values.broken("filename", "a zip that can be read");
  const stated = values.text("source_code_hash");
  if (stated !== hash) throw values.broken("source_code_hash", `the zip's own hash, ${quoted(hash)}`, stated);
  return zipPath;
}

function readEnvironment(values: TemplateValues): Record<string, string> {
  const variables = Object.entries(values.block("environment")?.["variables"] ?? {});
  for (const [name, value] of variables) {
    const attribute = `environment.variables.${name}`;
    if (!/^[a-zA-Z]\w+$/.test(name)) throw values.broken(attribute, "a name of letters, digits and _", name);
    if (RESERVED.test(name)) throw values.broken(attribute, "a name that Lambda does not set itself", name);
    if (typeof value !== "string") throw values.broken(attribute, "text", value);
  }
  if (JSON.stringify(variables).length > ENVIRONMENT_BYTES) throw values.broken("environment", "4 KB at most", "more");
  return Object.fromEntries(variables) as Record<string, string>;
}
