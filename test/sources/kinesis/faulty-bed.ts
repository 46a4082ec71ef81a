import { afterAll, afterEach, beforeAll, beforeEach, vi } from "vitest";
import { type FaultProxy, startFaultProxy } from "./fault-proxy.ts";
import { type StreamBed, startBed } from "./stream-bed.ts";

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

/** A Kinesis for the test file that imports it. */
export let bed: StreamBed;
/** What stands before it, without a fault at the beginning of each test. */
export let proxy: FaultProxy;

beforeAll(async () => {
  bed = await startBed();
});
afterAll(() => bed.stop());
beforeEach(async () => {
  proxy = await startFaultProxy(bed.endpoint);
});
afterEach(() => proxy.stop());
