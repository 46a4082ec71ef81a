import { NodeHttpHandler, type NodeHttpHandlerOptions } from "@smithy/node-http-handler";

/**
 * HTTP/1.1 for all clients of a session: one that is closed must not cut off what the others are in the midst of. Idle
 * connections keep no process alive.
 */
export function sharedHandler(limits: NodeHttpHandlerOptions): NodeHttpHandler {
  return new SharedHandler(limits);
}

// --- internal ---

class SharedHandler extends NodeHttpHandler {
  override destroy(): void {
    // What is still open ends by itself.
  }
}
