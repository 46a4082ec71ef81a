import { createServer, type IncomingHttpHeaders, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { onTestFinished } from "vitest";

export interface Received {
  method: string;
  path: string;
  headers: IncomingHttpHeaders;
  body: Buffer;
}

/** How a request is answered: its number counts from 1. */
type Respond = (response: ServerResponse, request: Received, number: number) => void;

/** An HTTP server on this machine for the length of a test, and what it received. */
export async function startReceiver(respond: Respond = (response) => response.end("{}")) {
  const received: Received[] = [];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const { method = "", url = "", headers } = request;
    const number = received.push({ method, path: url, headers, body: Buffer.concat(chunks) });
    respond(response, received[number - 1]!, number);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { received, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
}

/** Answers with these statuses in turn, and with the last of them from then on. */
export function statuses(...codes: number[]): Respond {
  return (response, _request, number) => response.writeHead(codes[Math.min(number, codes.length) - 1]!).end();
}
