/** A statement of an IAM, key or bucket policy, in AWS's own words. */
export interface PolicyStatement {
  readonly Sid: string;
  readonly Effect?: "Allow" | "Deny";
  readonly Principal?: "*" | { readonly Service: string } | { readonly AWS: string | readonly string[] };
  readonly Action: string | readonly string[];
  readonly Resource?: string | readonly string[];
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;
}

export type Condition = NonNullable<PolicyStatement["Condition"]>;

/** The policy document, as JSON text. Statements allow unless they say otherwise. */
export function policyDocument(statements: readonly PolicyStatement[]): string {
  const Statement = statements.map(({ Sid, Effect = "Allow", ...rest }) => ({ Sid, Effect, ...rest }));
  return JSON.stringify({ Version: "2012-10-17", Statement });
}
