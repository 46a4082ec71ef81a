import { describe, expect, it } from "vitest";
import { SERVICE_NAMES, serviceName, servicePort } from "../../flow/services.ts";

const TCP = 6;
const UDP = 17;

describe("services", () => {
  it.each([
    [22, TCP, "ssh"],
    [443, TCP, "https"],
    [443, UDP, "https"],
    [5432, TCP, "postgresql"],
    [514, UDP, "syslog"],
    [514, TCP, "shell"],
    [22, UDP, undefined],
    [0, TCP, undefined],
    [54321, TCP, undefined],
    [443, 1, undefined],
  ])("knows port %d of protocol %d as %s", (port, protocol, name) => {
    expect(serviceName(port, protocol)).toBe(name);
  });

  it.each([
    ["https", 443],
    ["HTTPS", 443],
    ["postgres", 5432],
    ["dns", 53],
    ["rdp", 3389],
    ["nonsense", undefined],
    ["constructor", undefined],
  ])("knows %s as port %s", (name, port) => {
    expect(servicePort(name)).toBe(port);
  });

  it("has a port for every name, and no name twice", () => {
    for (const name of SERVICE_NAMES) expect(servicePort(name), name).toBeGreaterThan(0);
    expect(new Set(SERVICE_NAMES).size).toBe(SERVICE_NAMES.length);
  });

  it("answers with each of its names for the port that the name stands for", () => {
    for (const name of SERVICE_NAMES) {
      const names = [TCP, UDP].map((protocol) => serviceName(servicePort(name)!, protocol));
      expect(
        names.some((one) => servicePort(one ?? "") === servicePort(name)),
        name,
      ).toBe(true);
    }
  });
});
