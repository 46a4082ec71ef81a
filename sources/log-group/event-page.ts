import type {
  CloudWatchLogsClient,
  FilterLogEventsCommandInput,
  FilterLogEventsCommandOutput,
} from "../logs-client.ts";

/** An event as FilterLogEvents gives it; `timestamp` is ms since the epoch. */
export interface PageEvent {
  logStreamName: string;
  timestamp?: number;
  message: string;
  eventId?: string;
}

/** An answer of FilterLogEvents, as it came. */
export interface EventPage {
  events?: PageEvent[];
  nextToken?: string;
  /** The length of its JSON. */
  bytes: number;
}

/**
 * Asks for a page of events. The SDK signs, sends, and explains errors; the JSON of a good answer is parsed here, because the
 * SDK goes over each event again, and once more for a logger that nobody has: with it, a page takes three times as long.
 */
export async function askForEvents(
  client: CloudWatchLogsClient,
  input: FilterLogEventsCommandInput,
  abortSignal: AbortSignal,
): Promise<EventPage> {
  const { FilterLogEventsCommand } = await import("../logs-client.ts");
  const command = new FilterLogEventsCommand(input);
  let page: EventPage = { bytes: 0 };
  command.middlewareStack.addRelativeTo(
    (next: Deserialize): Deserialize =>
      async (args) => {
        const result = await next(args);
        const response = result.response as Partial<Answer>;
        if (response.statusCode === 200 && response.body) {
          page = parsed(await wholeBody(response.body));
          response.body = NOTHING;
        }
        return result;
      },
    { relation: "after", toMiddleware: "deserializerMiddleware", name: "eventPageMiddleware" },
  );
  await client.send(command, { abortSignal });
  return page;
}

// --- internal ---

/** What the SDK's middleware is, at the step where the answer has come. */
type Deserialize = (args: { input: FilterLogEventsCommandInput; request: unknown }) => Promise<{
  response: unknown;
  output: FilterLogEventsCommandOutput;
}>;

interface Answer {
  statusCode: number;
  body: AsyncIterable<Uint8Array> | Uint8Array;
}

/** What is left for the SDK to look at. */
const NOTHING = new TextEncoder().encode("{}");

async function wholeBody(body: Answer["body"]): Promise<Buffer> {
  if (body instanceof Uint8Array) return Buffer.from(body.buffer, body.byteOffset, body.length);
  const chunks: Uint8Array[] = [];
  for await (const chunk of body) chunks.push(chunk);
  return Buffer.concat(chunks);
}

/** As emulators write it, an absent token is null, which would be asked for again and again. */
function parsed(body: Buffer): EventPage {
  const { events, nextToken }: { events?: PageEvent[] | null; nextToken?: string | null } = JSON.parse(
    body.toString("utf8"),
  );
  return { ...(events && { events }), ...(nextToken && { nextToken }), bytes: body.length };
}
