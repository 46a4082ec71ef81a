import { once } from "node:events";
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";

/** What an action is answered with: JSON, the XML of a query protocol's result, headers of S3, or an error by its code. */
export type Answer =
  | object
  | { xml: string }
  | { headers: Record<string, string> }
  | { error: string; message?: string; status?: number };
/** An answer that depends on what is asked: JSON as it came, or the form of a query protocol. */
export type Answering = (request: Readonly<Record<string, unknown>>) => Answer | Promise<Answer>;

export interface FakeAws {
  url: string;
  /** By the action's name, such as GetCallerIdentity. What is not here is an unknown operation. */
  answers: Record<string, Answer | Answering>;
  /** The actions that were asked for. */
  asked: string[];
  stop(): Promise<void>;
}

/** A server on 127.0.0.1 that speaks as much of AWS's protocols as the commands hear. */
export async function startFakeAws(answers: Record<string, Answer | Answering>): Promise<FakeAws> {
  const asked: string[] = [];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const { action, protocol, parameters } = questionOf(request, Buffer.concat(chunks).toString());
    asked.push(action);
    const answer = fake.answers[action] ?? { error: "UnknownOperationException" };
    const said = typeof answer === "function" ? await answer(parameters) : answer;
    const { status, body, headers } = render({ action, protocol }, said);
    response.writeHead(status, { "content-type": CONTENT_TYPE[protocol], ...headers }).end(body);
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

/** `query`: STS and IAM; `ec2`: its own query protocol; `json`: Kinesis, Logs and Lambda; `s3`: XML over paths. */
type Protocol = "query" | "ec2" | "json" | "s3";

const CONTENT_TYPE: Readonly<Record<Protocol, string>> = {
  query: "text/xml",
  ec2: "text/xml",
  json: "application/x-amz-json-1.1",
  s3: "application/xml",
};

interface Question {
  action: string;
  protocol: Protocol;
  parameters: Readonly<Record<string, unknown>>;
}

/** STS, IAM and EC2 name it in the form, Kinesis and Logs in a header, Lambda and S3 by the path. */
function questionOf({ headers, method, url = "" }: IncomingMessage, body: string): Question {
  const target = headers["x-amz-target"];
  if (typeof target === "string")
    return { action: target.split(".").at(-1)!, protocol: "json", parameters: JSON.parse(body || "{}") };
  const lambda = url.includes("/event-source-mappings") ? "ListEventSourceMappings" : "GetFunctionConfiguration";
  if (/^\/20\d\d-\d\d-\d\d\//.test(url)) return { action: lambda, protocol: "json", parameters: { url } };
  if (method === "HEAD") return { action: "HeadObject", protocol: "s3", parameters: { url } };
  if (method === "GET") return { action: "ListObjectsV2", protocol: "s3", parameters: { url } };
  const form = Object.fromEntries(new URLSearchParams(body));
  const action = form["Action"] ?? "unknown";
  return { action, protocol: form["Version"] === "2016-11-15" ? "ec2" : "query", parameters: form };
}

function render({ action, protocol }: Omit<Question, "parameters">, said: Answer) {
  if ("error" in said) return renderError(protocol, said);
  if ("headers" in said) return { status: 200, body: "", headers: said.headers as Record<string, string> };
  const xml = "xml" in said ? said.xml : "";
  const bodies: Readonly<Record<Protocol, string>> = {
    query: `<${action}Response><${action}Result>${xml}</${action}Result></${action}Response>`,
    ec2: `<${action}Response xmlns="http://ec2.amazonaws.com/doc/2016-11-15/">${xml}</${action}Response>`,
    s3: `<ListBucketResult>${xml}</ListBucketResult>`,
    json: JSON.stringify(said),
  };
  return { status: 200, body: bodies[protocol], headers: {} };
}

function renderError(protocol: Protocol, said: { error: string; message?: string; status?: number }) {
  const { error, message = "no details", status = 400 } = said;
  const xml = `<Error><Code>${error}</Code><Message>${message}</Message></Error>`;
  const bodies: Readonly<Record<Protocol, string>> = {
    query: `<ErrorResponse>${xml}</ErrorResponse>`,
    ec2: `<Response><Errors>${xml}</Errors><RequestID>1</RequestID></Response>`,
    s3: xml,
    json: JSON.stringify({ __type: error, message }),
  };
  return { status, body: bodies[protocol], headers: {} };
}
