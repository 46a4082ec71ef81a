import { randomBytes } from "node:crypto";
import { writtenParquet } from "../../flow/parquet/parquet-bytes.ts";

const NOISE_BYTES = 2000;

/** A Parquet file of so many rows in four row groups, about 1 KB each, whose ports are the rows' numbers. */
export function parquetFlows(rows: number): Buffer {
  const noise = (): string => randomBytes(NOISE_BYTES / 2).toString("hex");
  const constant = (value: string) => Array.from({ length: rows }, () => value);
  return writtenParquet(
    [
      { name: "version", data: constant("2") },
      { name: "account_id", data: constant("123456789012") },
      { name: "interface_id", data: Array.from({ length: rows }, noise) },
      { name: "srcaddr", data: constant("10.0.0.1") },
      { name: "dstaddr", data: constant("10.0.0.2") },
      { name: "srcport", data: Array.from({ length: rows }, (_, row) => row), type: "INT32" },
      { name: "dstport", data: Array.from({ length: rows }, (_, row) => row), type: "INT32" },
    ],
    rows / 4,
  );
}
