import type { OutputStream } from "../context.ts";
import { widthOf } from "../wrapped.ts";

/**
 * A screen of its own on a terminal, drawn over and over. What was on the terminal before is there again when it is closed.
 *
 * @see https://invisible-island.net/xterm/ctlseqs/ctlseqs.html for the alternate screen (1049) and the cursor (25)
 */
export class LiveScreen {
  readonly #stdout: OutputStream;
  #isOpen = false;

  constructor(stdout: OutputStream) {
    this.#stdout = stdout;
  }

  /** Draws the lines from the top; those that the terminal has no room for are left out. */
  draw(lines: readonly string[]): void {
    const { columns = 80, rows = 24 } = this.#stdout;
    const shown = lines.slice(0, Math.max(1, rows - 1)).map((line) => cut(line, columns));
    const opening = this.#isOpen ? "" : "\u001b[?1049h\u001b[?25l";
    this.#isOpen = true;
    // Line by line over what stands there, so that nothing flickers; then the rest of the screen is cleared.
    this.#stdout.write(`${opening}\u001b[H${shown.map((line) => `${line}\u001b[K\r\n`).join("")}\u001b[J`);
  }

  close(): void {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    this.#stdout.write("\u001b[?25h\u001b[?1049l");
  }
}

// --- internal ---

/** A line that wraps would push the others down. One with colours is cut without them. */
function cut(line: string, columns: number): string {
  if (widthOf(line) <= columns) return line;
  let width = 0;
  let kept = "";
  // biome-ignore lint/suspicious/noControlCharactersInRegex: escape sequences are kept whole
  for (const [part] of line.matchAll(/\u001b\[[0-9;]*m|./gsu)) {
    const added = widthOf(part);
    if (width + added > columns) continue;
    width += added;
    kept += part;
  }
  return kept;
}
