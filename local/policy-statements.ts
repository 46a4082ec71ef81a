import { CONDITION_KEYS, list, unknownCondition } from "./policy-conditions.ts";
import { block, type Resource, type TerraformJson, templateError } from "./terraform-json.ts";

/** A statement of a policy document, as its JSON has it. */
export type Statement = Readonly<Record<string, unknown>>;

/**
 * The statements of the policy document in an attribute.
 * @throws VpcflowError TEMPLATE where it is none, or says what cannot be evaluated here: taken for granted, it could let
 *   through a role that IAM refuses.
 */
export function statementsIn(template: TerraformJson, resource: Resource, attribute: string): Statement[] {
  const statements = parsedStatements(template.value(resource, attribute));
  if (!statements)
    throw templateError(resource.address, attribute, { found: "no JSON", expected: "a policy document" });
  for (const statement of statements) {
    const unknown = unknownPart(statement);
    if (unknown === undefined) continue;
    const expected = `Action, Resource and Principal, and conditions on ${CONDITION_KEYS.join(", ")} alone`;
    throw templateError(resource.address, attribute, {
      found: `a document with ${unknown}, whose effect is not known here`,
      expected,
    });
  }
  return statements;
}

// --- internal ---

function parsedStatements(text: unknown): Statement[] | undefined {
  try {
    const document = JSON.parse(text as string) as Statement;
    return list(document["Statement"]).filter((statement): statement is Statement => block(statement) !== undefined);
  } catch {
    return undefined;
  }
}

/** What of a statement nothing here can tell the meaning of. */
function unknownPart(statement: Statement): string | undefined {
  const negated = ["NotAction", "NotResource", "NotPrincipal"].find((element) => statement[element] !== undefined);
  return negated ?? unknownCondition(statement["Condition"]);
}
