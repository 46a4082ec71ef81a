/** How rows of sums can look. */
export const ROW_FORMATS = ["table", "tsv", "csv", "ndjson"] as const;
export type RowFormat = (typeof ROW_FORMATS)[number];
