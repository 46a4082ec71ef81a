import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { VpcflowError } from "../flow/errors.ts";

/** An HTTP server of this machine alone. */
export interface LoopbackServer {
  /** `http://127.0.0.1:PORT` */
  readonly url: string;
  /** Ends it with every connection, and waits for that. Safe to call twice. */
  stop(): Promise<void>;
}

export interface LoopbackOptions {
  /** What it is, in an error: `the local bucket`. */
  name: string;
  /** 0, the default, takes a free one. */
  port?: number;
  /** Answers a request; what it throws becomes status 500. */
  answer(request: IncomingMessage, response: ServerResponse): Promise<void>;
}

/**
 * Listens on 127.0.0.1.
 * @throws VpcflowError PORT_IN_USE, or LISTEN for another reason
 */
export async function startLoopbackServer(options: LoopbackOptions): Promise<LoopbackServer> {
  const server = createServer((request, response) => {
    options.answer(request, response).catch(() => {
      if (!response.headersSent) response.writeHead(500);
      response.end();
    });
  });
  await listen(server, options);
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    stop: () => close(server),
  };
}

/** A request's body, whole. Resolves to undefined once it passes `limit` bytes; the rest is read and thrown away. */
export async function readBody(request: IncomingMessage, limit: number): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size <= limit) chunks.push(chunk);
  }
  return size > limit ? undefined : Buffer.concat(chunks);
}

// --- internal ---

function listen(server: Server, { name, port = 0 }: LoopbackOptions): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", (error: NodeJS.ErrnoException) => reject(listenError(name, port, error)));
    server.listen(port, "127.0.0.1", resolve);
  });
}

function listenError(name: string, port: number, error: NodeJS.ErrnoException): VpcflowError {
  if (error.code === "EADDRINUSE") {
    return new VpcflowError("PORT_IN_USE", `Port ${port} of 127.0.0.1, which ${name} was to have, is in use.`, {
      subject: String(port),
      fix: "Name another port, or 0 for any free one.",
      cause: error,
    });
  }
  return new VpcflowError("LISTEN", `${name} cannot listen on port ${port} of 127.0.0.1 (${error.code}).`, {
    subject: String(port),
    fix: "Name another port, or 0 for any free one.",
    cause: error,
  });
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
