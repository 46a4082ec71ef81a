import { spawnSync } from "node:child_process";

/** What a process took, its children included. */
export interface ProcessCost {
  /** On the wall. */
  seconds: number;
  /** User's and system's, which tell more where others use the machine too. */
  cpuSeconds: number;
  /** The most memory that one of its processes had. */
  peakMiB: number;
}

/** Runs a command of the shell, its output thrown away. Linux's own `time` says what it took. */
export function processCost(command: string): ProcessCost {
  const started = performance.now();
  const { status, stderr } = spawnSync("/usr/bin/time", ["-f", "%U %S %M", "sh", "-c", `{ ${command}; } > /dev/null`], {
    encoding: "utf8",
  });
  const seconds = (performance.now() - started) / 1000;
  if (status !== 0) throw new Error(`exit ${status}: ${command}\n${stderr}`);
  const [user, system, kibibytes] = stderr.trim().split("\n").at(-1)!.split(" ").map(Number);
  return { seconds, cpuSeconds: user! + system!, peakMiB: kibibytes! / 1024 };
}

export function median(numbers: readonly number[]): number {
  const sorted = [...numbers].sort((one, other) => one - other);
  return sorted[Math.floor(sorted.length / 2)]!;
}
