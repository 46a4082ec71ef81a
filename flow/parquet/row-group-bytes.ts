import type { AsyncBuffer, RowGroup } from "hyparquet";

/** How a row group is read best: from memory, or page by page where it is too large for that. */
export interface HeldGroup {
  file: AsyncBuffer;
  useOffsetIndex: boolean;
}

/** The bytes of a row group, read at once where they are not too many: slices of its rows are then cut from memory. */
export async function heldRowGroup(file: AsyncBuffer, group: RowGroup): Promise<HeldGroup> {
  const { start, end } = bytesOf(group);
  if (end - start > MAX_HELD) return { file, useOffsetIndex: true };
  const bytes = await file.slice(start, end);
  const slice = (from: number, to = file.byteLength): ArrayBuffer | Promise<ArrayBuffer> =>
    from >= start && to <= end ? bytes.slice(from - start, to - start) : Promise.resolve(file.slice(from, to));
  return { file: { byteLength: file.byteLength, slice }, useOffsetIndex: false };
}

/** Where the columns of a row group begin and end in the file, and how many bytes they are when inflated. */
export function bytesOf({ columns }: RowGroup): { start: number; end: number; inflated: number } {
  const bounds = { start: Number.POSITIVE_INFINITY, end: 0, inflated: 0 };
  for (const { meta_data: column } of columns) {
    if (!column) continue;
    // Some writers give 0 where there is no dictionary.
    const start = Number(column.dictionary_page_offset || column.data_page_offset);
    bounds.start = Math.min(bounds.start, start);
    bounds.end = Math.max(bounds.end, start + Number(column.total_compressed_size));
    bounds.inflated += Number(column.total_uncompressed_size);
  }
  return bounds.end === 0 ? { start: 0, end: 0, inflated: 0 } : bounds;
}

// --- internal ---

/** AWS's objects are 75 MB at most, the row groups of Spark 128 MiB. */
const MAX_HELD = 256 * 1024 * 1024;
