import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

export interface FakeEvent {
  stream: string;
  /** ms since the epoch. */
  timestamp: number;
  message: string;
}

/** What happens to a request instead of its answer. `reset` breaks the connection, `cut` does so in the midst of the answer. */
export type Fault = "throttled" | "reset" | "cut" | "unavailable" | { error: string; message: string };

export type Parameters = Readonly<Record<string, unknown>>;

export interface FakeLogGroup {
  url: string;
  put(...events: FakeEvent[]): void;
  /** A log stream, with the times that DescribeLogStreams tells of it. */
  stream(
    name: string,
    times?: { creationTime?: number; lastEventTimestamp?: number; lastIngestionTime?: number },
  ): void;
  /** Deletes a log stream with its events. */
  remove(stream: string): void;
  /** Every request, in its order. */
  asked: { action: string; parameters: Parameters }[];
  /** How often an action was asked for. */
  count(action: string): number;
  /** Looks at each request before it is answered. */
  before: (action: string, parameters: Parameters) => Fault | undefined;
  /** The formats of the flow logs that EC2 tells, with the time at which each was made; an error's code when it does not. */
  flowLogs: { format?: string; createdAt?: string }[] | string;
  stop(): Promise<void>;
}

export interface FakeOptions {
  name?: string;
  /** Events a page. */
  pageEvents?: number;
  /** Each page but the first is preceded by an empty one with a token. */
  emptyPages?: boolean;
  /** The last page has a token of null, as moto's has. */
  nullToken?: boolean;
}

/** A server on 127.0.0.1 that holds one log group, and speaks as much of CloudWatch Logs and of EC2 as reading one takes. */
export async function startFakeLogGroup(options: FakeOptions = {}): Promise<FakeLogGroup> {
  const group = new Group(options);
  const fake: FakeLogGroup = {
    url: "",
    asked: [],
    flowLogs: [],
    before: () => undefined,
    put: (...events) => group.put(events),
    stream: (name, times) => void group.streams.set(name, { ...times }),
    remove: (stream) => group.remove(stream),
    count: (action) => fake.asked.filter((one) => one.action === action).length,
    stop: async () => {
      server.close();
      server.closeAllConnections();
      await once(server, "close");
    },
  };
  const server = createServer(async (request, response) => {
    const { action, parameters } = await questionOf(request);
    fake.asked.push({ action, parameters });
    const fault = fake.before(action, parameters);
    if (action === "DescribeFlowLogs") return answerFlowLogs(response, fake.flowLogs);
    if (fault !== undefined && fault !== "cut") return fail(response, fault);
    const said = group.answer(action, parameters);
    if ("__type" in said) return send(response, 400, said);
    const body = JSON.stringify(said);
    if (fault !== "cut") return send(response, 200, said);
    response.writeHead(200, {
      "content-type": "application/x-amz-json-1.1",
      "content-length": Buffer.byteLength(body),
    });
    response.write(body.slice(0, body.length / 2), () => response.destroy());
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  fake.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return fake;
}

// --- internal ---

const STREAMS_PER_PAGE = 50;

class Group {
  readonly streams = new Map<string, object>();
  #events: (FakeEvent & { key: string })[] = [];
  readonly #options: FakeOptions;

  constructor(options: FakeOptions) {
    this.#options = options;
  }

  put(events: readonly FakeEvent[]): void {
    for (const event of events) {
      if (!this.streams.has(event.stream)) this.streams.set(event.stream, { creationTime: Date.now() });
      this.#events.push({ ...event, key: `${String(event.timestamp).padStart(16, "0")}-${this.#events.length}` });
    }
    this.#events.sort((one, other) => (one.key < other.key ? -1 : 1));
  }

  remove(name: string): void {
    this.streams.delete(name);
    this.#events = this.#events.filter(({ stream }) => stream !== name);
  }

  answer(action: string, parameters: Parameters): object {
    const { logGroupName, logGroupIdentifier } = parameters;
    const { name = "/vpc/flow" } = this.#options;
    if (!String(logGroupName ?? logGroupIdentifier).endsWith(name)) return problem("ResourceNotFoundException", GONE);
    if (action === "DescribeLogStreams") return this.#describe(parameters);
    return action === "FilterLogEvents" ? this.#filter(parameters) : problem("UnknownOperationException", action);
  }

  #describe({ logStreamNamePrefix = "", nextToken = "" }: Parameters): object {
    const names = [...this.streams.keys()].sort().filter((name) => name.startsWith(String(logStreamNamePrefix)));
    const rest = names.filter((name) => name > String(nextToken));
    const page = rest.slice(0, STREAMS_PER_PAGE);
    const logStreams = page.map((logStreamName) => ({ logStreamName, ...this.streams.get(logStreamName) }));
    return { logStreams, ...(rest.length > page.length && { nextToken: page.at(-1) }) };
  }

  #filter(parameters: Parameters): object {
    const { startTime = 0, endTime = Number.MAX_SAFE_INTEGER, logStreamNames, logStreamNamePrefix } = parameters;
    const names = logStreamNames as string[] | undefined;
    if (names && (names.length > 100 || names.length === 0))
      return problem("InvalidParameterException", "logStreamNames");
    if (names?.some((name) => !this.streams.has(name))) return problem("ResourceNotFoundException", NO_STREAM);
    const { emptyPages, pageEvents = 10_000 } = this.#options;
    const [after = "", emptied] = String(parameters["nextToken"] ?? "").split("|");
    if (emptyPages && after && !emptied) return { events: [], nextToken: `${after}|emptied` };
    const rest = this.#events.filter(
      ({ stream, timestamp, key }) =>
        key > after &&
        timestamp >= Number(startTime) &&
        timestamp <= Number(endTime) &&
        (names?.includes(stream) ?? stream.startsWith(String(logStreamNamePrefix ?? ""))),
    );
    const page = rest.slice(0, pageEvents);
    const events = page.map(({ stream, key, ...event }) => ({ ...event, logStreamName: stream, eventId: `37${key}` }));
    const last = this.#options.nullToken ? { nextToken: null } : {};
    return { events, searchedLogStreams: [], ...(rest.length > page.length ? { nextToken: page.at(-1)!.key } : last) };
  }
}

const GONE = "The specified log group does not exist.";
const NO_STREAM = "The specified log stream does not exist.";

function problem(__type: string, message: string): object {
  return { __type, message };
}

async function questionOf(request: IncomingMessage): Promise<{ action: string; parameters: Parameters }> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  const body = Buffer.concat(chunks).toString();
  const target = request.headers["x-amz-target"];
  if (typeof target === "string") return { action: target.split(".").at(-1)!, parameters: JSON.parse(body) };
  const form = Object.fromEntries(new URLSearchParams(body));
  return { action: form["Action"] ?? "unknown", parameters: form };
}

function fail(response: ServerResponse, fault: Exclude<Fault, "cut">): void {
  if (fault === "reset") response.destroy();
  else if (fault === "throttled") send(response, 400, problem("ThrottlingException", "Rate exceeded"));
  else if (fault === "unavailable") send(response, 503, problem("ServiceUnavailableException", "try again"));
  else send(response, 400, problem(fault.error, fault.message));
}

function send(response: ServerResponse, status: number, said: object): void {
  response.writeHead(status, { "content-type": "application/x-amz-json-1.1" }).end(JSON.stringify(said));
}

function answerFlowLogs(response: ServerResponse, flowLogs: FakeLogGroup["flowLogs"]): void {
  if (typeof flowLogs === "string") {
    const error = `<Error><Code>${flowLogs}</Code><Message>You are not authorized to perform this operation.</Message></Error>`;
    response.writeHead(403, { "content-type": "text/xml" }).end(`<Response><Errors>${error}</Errors></Response>`);
    return;
  }
  const items = flowLogs.map(
    ({ format, createdAt = "2020-01-01T00:00:00Z" }) =>
      `<item><logGroupName>/vpc/flow</logGroupName><creationTime>${createdAt}</creationTime>${format === undefined ? "" : `<logFormat>${format}</logFormat>`}</item>`,
  );
  const set = `<flowLogSet>${items.join("")}</flowLogSet>`;
  response
    .writeHead(200, { "content-type": "text/xml" })
    .end(
      `<DescribeFlowLogsResponse xmlns="http://ec2.amazonaws.com/doc/2016-11-15/">${set}</DescribeFlowLogsResponse>`,
    );
}
