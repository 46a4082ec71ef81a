import { once } from "node:events";
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";

/** What an action is answered with: JSON, the XML of a query protocol's result, or an error by its code. */
export type Answer = object | { xml: string } | { error: string; message?: string; status?: number };

export interface FakeAws {
  url: string;
  /** By the action's name, such as GetCallerIdentity. What is not here is an unknown operation. */
  answers: Record<string, Answer>;
  /** The actions that were asked for. */
  asked: string[];
  stop(): Promise<void>;
}

/** A server on 127.0.0.1 that speaks as much of AWS's protocols as `verify` hears. */
export async function startFakeAws(answers: Record<string, Answer>): Promise<FakeAws> {
  const asked: string[] = [];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const { action, query } = actionOf(request, Buffer.concat(chunks).toString());
    asked.push(action);
    const { status, body } = render(action, query, fake.answers[action] ?? { error: "UnknownOperationException" });
    response.writeHead(status, { "content-type": query ? "text/xml" : "application/x-amz-json-1.1" }).end(body);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const stop = async () => {
    server.close();
    server.closeAllConnections();
    await once(server, "close");
  };
  const fake = { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, answers, asked, stop };
  return fake;
}

// --- internal ---

/** STS and IAM name it in the form, Kinesis and Logs in a header, Lambda by the path. */
function actionOf({ headers, url = "" }: IncomingMessage, body: string): { action: string; query: boolean } {
  const target = headers["x-amz-target"];
  if (typeof target === "string") return { action: target.split(".").at(-1)!, query: false };
  if (url.includes("/event-source-mappings")) return { action: "ListEventSourceMappings", query: false };
  return { action: new URLSearchParams(body).get("Action") ?? "unknown", query: true };
}

function render(action: string, query: boolean, answer: Answer): { status: number; body: string } {
  if ("error" in answer) {
    const { error, message = "no details", status = 400 } = answer;
    const xml = `<ErrorResponse><Error><Code>${error}</Code><Message>${message}</Message></Error></ErrorResponse>`;
    return { status, body: query ? xml : JSON.stringify({ __type: error, message }) };
  }
  const xml = "xml" in answer ? answer.xml : "";
  const body = `<${action}Response><${action}Result>${xml}</${action}Result></${action}Response>`;
  return { status: 200, body: query ? body : JSON.stringify(answer) };
}
