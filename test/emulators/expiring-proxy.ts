import { createServer, request as forward, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** A proxy before an emulator on plain HTTP, in which credentials can expire. */
export interface ExpiringProxy {
  readonly url: string;
  /** From the first call on whose `X-Amz-Target` ends so (`.CreateStream`), that one included, every call is refused. */
  expireAt(target: string): void;
  /** The credentials are good again. */
  renew(): void;
  stop(): Promise<void>;
}

/** Starts it on 127.0.0.1; what it lets through reaches `target` as it came. */
export async function startExpiringProxy(target: string): Promise<ExpiringProxy> {
  let last: string | undefined;
  let expired = false;
  const server = createServer((incoming, outgoing) => {
    expired ||= last !== undefined && String(incoming.headers["x-amz-target"] ?? "").endsWith(last);
    if (expired) refuse(incoming, outgoing);
    else pass(new URL(target), incoming, outgoing);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    expireAt: (ending) => {
      last = ending;
    },
    renew: () => {
      [last, expired] = [undefined, false];
    },
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

// --- internal ---

const TEXT = "The security token included in the request is expired";

function pass(target: URL, incoming: IncomingMessage, outgoing: ServerResponse): void {
  const { method, url: path, headers } = incoming;
  const onward = forward({ hostname: target.hostname, port: target.port, method, path, headers }, (answer) => {
    outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
    answer.pipe(outgoing);
  });
  onward.on("error", () => outgoing.destroy());
  incoming.pipe(onward);
}

/** As AWS says it, in the protocol that was asked in: JSON by target, JSON by path (Lambda), XML (S3; IAM, STS). */
function refuse(incoming: IncomingMessage, outgoing: ServerResponse): void {
  incoming.resume();
  const { headers, url = "" } = incoming;
  if (headers["x-amz-target"] !== undefined || /^\/20\d\d-\d\d-\d\d\//.test(url)) {
    const type = { "content-type": "application/x-amz-json-1.1", "x-amzn-errortype": "ExpiredTokenException" };
    outgoing.writeHead(400, type).end(JSON.stringify({ __type: "ExpiredTokenException", message: TEXT }));
    return;
  }
  const words = `<Code>ExpiredToken</Code><Message>${TEXT}</Message>`;
  const ofS3 = String(headers.authorization).includes("/s3/aws4_request");
  const body = ofS3
    ? `<Error>${words}</Error>`
    : `<ErrorResponse><Error><Type>Sender</Type>${words}</Error></ErrorResponse>`;
  outgoing.writeHead(ofS3 ? 400 : 403, { "content-type": "text/xml" }).end(body);
}
