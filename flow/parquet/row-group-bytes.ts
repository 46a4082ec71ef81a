import type { RowGroup } from "hyparquet";

/** Where the columns of a row group lie in the file, and how many bytes they are when inflated. */
export function boundsOf(group: RowGroup): { start: number; end: number; inflated: number } {
  const bounds = { start: Number.POSITIVE_INFINITY, end: 0, inflated: 0 };
  for (const { meta_data: chunk } of group.columns) {
    if (!chunk) throw new Error("a column says nothing of where it is");
    const { start, end } = chunkBounds(chunk);
    bounds.start = Math.min(bounds.start, start);
    bounds.end = Math.max(bounds.end, end);
    bounds.inflated += Number(chunk.total_uncompressed_size);
  }
  return bounds.end === 0 ? { start: 0, end: 0, inflated: 0 } : bounds;
}

/** Where the pages of a column begin and end in the file. */
export function chunkBounds(chunk: NonNullable<RowGroup["columns"][number]["meta_data"]>): {
  start: number;
  end: number;
} {
  const [dictionary, data] = [Number(chunk.dictionary_page_offset ?? 0n), Number(chunk.data_page_offset)];
  // Some writers give 0 where there is no dictionary.
  const start = dictionary > 0 && dictionary < data ? dictionary : data;
  return { start, end: start + Number(chunk.total_compressed_size) };
}
