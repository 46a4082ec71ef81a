import { parseExpression } from "../flow/filter/parse-expression.ts";
import { RecordSelection } from "../flow/filter/select-records.ts";
import type { Networks } from "../flow/networks.ts";
import type { Source } from "./source.ts";

export interface WhereOptions {
  /** The networks by whose names the expression may ask; private ranges are known without any. */
  networks?: Networks;
}

/**
 * The records of a source for which an expression holds, as `--where` of the commands takes it. What is no record at all (a
 * line that does not fit its format) is left in, so that whoever reads on counts it. The counts stay those of all that was read.
 *
 *     where(readFiles(["flows.log"]), "dstport = 443 and action = REJECT");
 *
 * @throws VpcflowError `FILTER` with the character at which the expression goes wrong
 */
export function where(source: Source, expression: string, { networks }: WhereOptions = {}): Source {
  const subject = "the expression";
  const parsed = parseExpression(expression, { subject, ...(networks && { networkNames: networks.names }) });
  const selection = new RecordSelection(parsed, networks);
  return {
    counts: source.counts,
    async *[Symbol.asyncIterator]() {
      for await (const batch of source) yield selection.select(batch);
    },
    settled: async () => source.settled?.(),
  };
}
