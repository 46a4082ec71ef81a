import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { type AddressInfo, connect } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { Worker } from "node:worker_threads";
import { KinesisClient } from "@aws-sdk/client-kinesis";
import { ListBucketsCommand, S3Client } from "@aws-sdk/client-s3";
import { GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";
import { NodeHttpHandler } from "@smithy/node-http-handler";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { explainError } from "../../cli/errors.ts";
import { clientConfig } from "../../sources/aws-session.ts";

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), "vpcflow-test-session-"));
  for (const name of Object.keys(process.env)) if (name.startsWith("AWS_")) vi.stubEnv(name, undefined);
  write("config", "[default]\n[profile work]\nregion = ap-south-1\n");
  write("credentials", "[work]\naws_access_key_id = WORKKEY\naws_secret_access_key = secret\n");
  vi.stubEnv("AWS_CONFIG_FILE", path.join(folder, "config"));
  vi.stubEnv("AWS_SHARED_CREDENTIALS_FILE", path.join(folder, "credentials"));
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true });
});

function write(name: string, text: string): void {
  writeFileSync(path.join(folder, name), text);
}

describe("the region of a session", () => {
  it("is the flag's before the environment's before the profile's", async () => {
    expect((await clientConfig({ profile: "work" })).region).toBe("ap-south-1");
    vi.stubEnv("AWS_DEFAULT_REGION", "eu-west-3");
    expect((await clientConfig({ profile: "work" })).region).toBe("eu-west-3");
    vi.stubEnv("AWS_REGION", "eu-west-2");
    expect((await clientConfig({})).region).toBe("eu-west-2");
    expect((await clientConfig({ region: "eu-west-1" })).region).toBe("eu-west-1");
  });

  it("is asked for when nobody names one", async () => {
    await expect(clientConfig({})).rejects.toMatchObject({
      code: "AWS_REGION",
      fix: expect.stringContaining("--region"),
    });
  });

  it.each(["Ireland", "eu-west", "eu-west-1a", "eu-west-1.evil.example"])(
    "is refused when it is none (%s)",
    async (region) => {
      await expect(clientConfig({ region })).rejects.toMatchObject({
        code: "AWS_REGION",
        found: JSON.stringify(region),
      });
    },
  );

  it.each(["us-gov-west-1", "cn-north-1", "ap-southeast-5", "us-iso-east-1", "eusc-de-east-1"])(
    "may be of any partition (%s)",
    async (region) => {
      expect((await clientConfig({ region })).region).toBe(region);
    },
  );
});

describe("the endpoint of a session", () => {
  it("gets HTTP/1.1 when it is plain HTTP, and AWS's own does not", async () => {
    const plain = await clientConfig({ region: "eu-west-1", endpointUrl: "http://127.0.0.1:4566" });
    expect(plain).toMatchObject({ endpoint: "http://127.0.0.1:4566", forcePathStyle: true });
    expect(plain.requestHandler).toBeInstanceOf(NodeHttpHandler);
    for (const session of [{}, { endpointUrl: "https://localhost" }]) {
      const { requestHandler } = await clientConfig({ region: "eu-west-1", ...session });
      expect(requestHandler).not.toBeInstanceOf(NodeHttpHandler);
    }
  });

  it("has bounds in time, which every client gets", async () => {
    const limits = { connectionTimeout: 5_000, requestTimeout: 20_000, throwOnRequestTimeout: true };
    const { requestHandler } = await clientConfig({ region: "eu-west-1" });
    expect(requestHandler).toEqual(limits);
    const plain = new S3Client(await clientConfig({ region: "eu-west-1", endpointUrl: "http://127.0.0.1:4566" }));
    // The handler knows its bounds once it has been asked for something.
    await plain.send(new ListBucketsCommand({})).catch(() => {});
    expect((plain.config.requestHandler as NodeHttpHandler).httpHandlerConfigs()).toMatchObject(limits);
    plain.destroy();
  });

  it("of plain HTTP serves several clients: one that is closed does not cut off another", async () => {
    const server = createServer((request, response) => {
      const waitMs = request.headers["x-slow"] ? 150 : 0;
      setTimeout(() => response.end("<ListAllMyBucketsResult/>"), waitMs);
    });
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    const endpointUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const config = await clientConfig({ region: "eu-west-1", endpointUrl });
    vi.stubEnv("AWS_MAX_ATTEMPTS", "1");
    const [slow, quick] = [new S3Client(config), new S3Client(config)];
    slow.middlewareStack.add(
      (next) => (args) => {
        (args.request as { headers: Record<string, string> }).headers["x-slow"] = "1";
        return next(args);
      },
      { step: "build" },
    );
    const answered = slow.send(new ListBucketsCommand({}));
    await quick.send(new ListBucketsCommand({}));
    quick.destroy();
    expect((await answered).$metadata.httpStatusCode).toBe(200);
    slow.destroy();
    server.closeAllConnections();
    server.close();
  });

  it("that takes no connection is given up after five seconds, in words that say so", async () => {
    vi.stubEnv("AWS_MAX_ATTEMPTS", "1");
    const { port, stop } = await blackHole();
    const client = new STSClient(await clientConfig({ region: "eu-west-1", endpointUrl: `http://127.0.0.1:${port}` }));
    try {
      const started = performance.now();
      const error = await client.send(new GetCallerIdentityCommand({})).catch((thrown: unknown) => thrown);
      expect(performance.now() - started).toBeLessThan(15_000);
      expect(explainError(error)).toMatchObject({ message: expect.stringContaining("did not answer in time") });
    } finally {
      client.destroy();
      await stop();
    }
  });

  it("gets HTTP/1.1 when the SDK's own variable names a plain one", async () => {
    vi.stubEnv("AWS_ENDPOINT_URL_KINESIS", "http://127.0.0.1:4568");
    const config = await clientConfig({ region: "eu-west-1" });
    expect(config.requestHandler).toBeInstanceOf(NodeHttpHandler);
    expect(config.endpoint).toBeUndefined();
  });

  it.each(["127.0.0.1:4566", "ftp://host", ""])("is refused when it is no URL of one (%j)", async (endpointUrl) => {
    await expect(clientConfig({ region: "eu-west-1", endpointUrl })).rejects.toMatchObject({ code: "AWS_ENDPOINT" });
  });

  it("suits any client", async () => {
    const config = await clientConfig({ region: "eu-west-1", endpointUrl: "http://127.0.0.1:4566" });
    for (const client of [new KinesisClient(config), new S3Client(config)]) {
      expect(await client.config.region()).toBe("eu-west-1");
      client.destroy();
    }
  });
});

describe("the credentials of a session", () => {
  it("are the SDK's to find when the session says nothing", async () => {
    expect((await clientConfig({ region: "eu-west-1" })).credentials).toBeUndefined();
  });

  it("are the profile's when it names one", async () => {
    const { credentials } = await clientConfig({ region: "eu-west-1", profile: "work" });
    expect(await credentials!()).toMatchObject({ accessKeyId: "WORKKEY" });
  });

  it("that a profile does not have are told of by its name", async () => {
    vi.stubEnv("AWS_EC2_METADATA_DISABLED", "true");
    const { credentials } = await clientConfig({ region: "eu-west-1", profile: "nope" });
    await expect(credentials!()).rejects.toThrow('There is no profile "nope" that has AWS credentials.');
  });

  it("are made up for an endpoint on this machine where there are none, and real ones win", async () => {
    const session = { region: "eu-west-1", endpointUrl: "http://127.0.0.1:4566" };
    expect(await (await clientConfig(session)).credentials!()).toMatchObject({ accessKeyId: "LOCALVPCFLOW" });
    vi.stubEnv("AWS_ACCESS_KEY_ID", "REALKEY");
    vi.stubEnv("AWS_SECRET_ACCESS_KEY", "secret");
    expect(await (await clientConfig(session)).credentials!()).toMatchObject({ accessKeyId: "REALKEY" });
  });

  it("are those of the role, asked for with its external id", async () => {
    const asked: URLSearchParams[] = [];
    const server = createServer(async (request, response) => {
      let body = "";
      for await (const chunk of request) body += chunk;
      asked.push(new URLSearchParams(body));
      const keys =
        "<AccessKeyId>ROLEKEY</AccessKeyId><SecretAccessKey>s</SecretAccessKey><SessionToken>t</SessionToken>";
      const expiry = `<Expiration>${new Date(Date.now() + 3_600_000).toISOString()}</Expiration>`;
      response.writeHead(200, { "content-type": "text/xml" });
      response.end(
        `<AssumeRoleResponse><AssumeRoleResult><Credentials>${keys}${expiry}</Credentials></AssumeRoleResult></AssumeRoleResponse>`,
      );
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const endpointUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const roleArn = "arn:aws:iam::123456789012:role/reader";
    const config = await clientConfig({
      region: "eu-west-1",
      profile: "work",
      endpointUrl,
      roleArn,
      externalId: "ext",
    });
    expect(await config.credentials!()).toMatchObject({ accessKeyId: "ROLEKEY", sessionToken: "t" });
    expect(Object.fromEntries(asked[0]!)).toMatchObject({ Action: "AssumeRole", RoleArn: roleArn, ExternalId: "ext" });
    server.closeAllConnections();
    server.close();
  });

  it("cannot be had with an external id and no role", async () => {
    const session = clientConfig({ region: "eu-west-1", externalId: "ext" });
    await expect(session).rejects.toMatchObject({ code: "AWS_SESSION", fix: expect.stringContaining("--role-arn") });
  });
});

// --- internal ---

/** A port whose program sleeps and whose queue of connections is full: the system answers no further one. */
async function blackHole() {
  const worker = new Worker(
    `const { parentPort } = require("node:worker_threads");
    const server = require("node:net").createServer().listen({ port: 0, host: "127.0.0.1", backlog: 1 }, () => {
      parentPort.postMessage(server.address().port);
      setTimeout(() => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 30_000), 50);
    });`,
    { eval: true },
  );
  const port = await new Promise<number>((resolve) => worker.once("message", resolve));
  await sleep(200);
  const queued = Array.from({ length: 6 }, () => connect(port, "127.0.0.1").on("error", () => {}));
  await sleep(200);
  const stop = async () => {
    for (const socket of queued) socket.destroy();
    await worker.terminate();
  };
  return { port, stop };
}
