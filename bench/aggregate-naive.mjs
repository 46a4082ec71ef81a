// The straightforward way in Node: what bench/aggregate.ts compares with. `groups FILE` or `peers FILE`.
import { createReadStream } from "node:fs";
import { createInterface } from "node:readline";

const [what, file] = process.argv.slice(2);
const groups = new Map();
const peers = new Map();

function addGroup(f) {
  const key = `${f[3]}\t${f[4]}\t${f[5]}\t${f[6]}\t${f[7]}\t${f[12]}`;
  const group = groups.get(key);
  if (!group) {
    groups.set(key, [1, Number(f[8]), Number(f[9]), Number(f[10]), Number(f[11])]);
    return;
  }
  group[0]++;
  group[1] += Number(f[8]);
  group[2] += Number(f[9]);
  group[3] = Math.min(group[3], Number(f[10]));
  group[4] = Math.max(group[4], Number(f[11]));
}

function addPeer(one, other) {
  let set = peers.get(one);
  if (!set) {
    set = new Set();
    peers.set(one, set);
  }
  set.add(other);
}

for await (const line of createInterface({ input: createReadStream(file) })) {
  const f = line.split(" ");
  if (what === "groups") addGroup(f);
  else {
    addPeer(f[3], f[4]);
    addPeer(f[4], f[3]);
  }
}
if (what === "groups") {
  const lines = [];
  for (const [key, sums] of groups) lines.push(`${key}\t${sums.join("\t")}`);
  process.stdout.write(`${lines.sort().join("\n")}\n`);
} else {
  const ranked = [...peers].map(([address, set]) => [address, set.size]).sort((one, other) => other[1] - one[1]);
  for (const [address, count] of ranked.slice(0, 10)) console.log(`${address}\t${count}`);
}
