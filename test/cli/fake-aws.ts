import { once } from "node:events";
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";

/** What an action is answered with: JSON, the XML of a query protocol's result, or an error by its code. */
export type Answer = object | { xml: string } | { error: string; message?: string; status?: number };

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
    const asking = actionOf(request, Buffer.concat(chunks).toString());
    asked.push(asking.action);
    const answer = fake.answers[asking.action] ?? { error: "UnknownOperationException" };
    const { status, body } = render(asking, typeof answer === "function" ? await answer(asking.request) : answer);
    const json = asking.protocol === "json";
    response.writeHead(status, { "content-type": json ? "application/x-amz-json-1.1" : "text/xml" }).end(body);
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

interface Asked {
  action: string;
  /** EC2's differs from that of STS and IAM in how it wraps its answers. */
  protocol: "json" | "query" | "ec2";
  request: Readonly<Record<string, unknown>>;
}

const EC2_VERSION = "2016-11-15";

/** STS, IAM and EC2 name it in the form, the others in a header, Lambda by the path. */
function actionOf({ headers, url = "" }: IncomingMessage, body: string): Asked {
  const target = headers["x-amz-target"];
  if (typeof target === "string") {
    return { action: target.split(".").at(-1)!, protocol: "json", request: JSON.parse(body || "{}") };
  }
  if (url.includes("/event-source-mappings"))
    return { action: "ListEventSourceMappings", protocol: "json", request: {} };
  const request = Object.fromEntries(new URLSearchParams(body));
  const protocol = request["Version"] === EC2_VERSION ? "ec2" : "query";
  return { action: request["Action"] ?? "unknown", protocol, request };
}

function render({ action, protocol }: Asked, answer: Answer): { status: number; body: string } {
  if ("error" in answer) {
    const { error, message = "no details", status = 400 } = answer;
    const xml = `<Error><Code>${error}</Code><Message>${message}</Message></Error>`;
    const bodies = {
      json: JSON.stringify({ __type: error, message }),
      query: `<ErrorResponse>${xml}</ErrorResponse>`,
      ec2: `<Response><Errors>${xml}</Errors><RequestID>1</RequestID></Response>`,
    };
    return { status, body: bodies[protocol] };
  }
  const xml = "xml" in answer ? answer.xml : "";
  const bodies = {
    json: JSON.stringify(answer),
    query: `<${action}Response><${action}Result>${xml}</${action}Result></${action}Response>`,
    ec2: `<${action}Response>${xml}</${action}Response>`,
  };
  return { status: 200, body: bodies[protocol] };
}
