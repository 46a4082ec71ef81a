// The straightforward way to write it in Node: what bench/decode.ts compares with.
import { createReadStream } from "node:fs";
import { createInterface } from "node:readline";
import { gunzipSync } from "node:zlib";

let out = [];
for await (const line of createInterface({ input: createReadStream(process.argv[2]) })) {
  const message = JSON.parse(gunzipSync(Buffer.from(line, "base64")).toString("utf8"));
  if (message.messageType !== "DATA_MESSAGE") continue;
  for (const { timestamp, message: text } of message.logEvents)
    out.push(`${timestamp}\t${text.split(" ").join("\t")}\n`);
  if (out.length > 5000) {
    process.stdout.write(out.join(""));
    out = [];
  }
}
process.stdout.write(out.join(""));
