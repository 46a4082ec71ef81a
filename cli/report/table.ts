import type { FieldValue } from "../../flow/record.ts";
import { grouped } from "../counted.ts";
import { type Html, html } from "./html.ts";

export interface ReportColumn {
  title: string;
  numeric?: boolean;
  show?(value: FieldValue): string;
  /** The largest of its values: a bar beside the number. */
  most?: number;
}

/** A table; where there is nothing to show, a sentence. */
export function reportTable(columns: readonly ReportColumn[], rows: readonly (readonly FieldValue[])[]): Html {
  if (rows.length === 0) return html`<p class="soft">None.</p>`;
  return html`<div class="scroll"><table><thead><tr>${columns.flatMap(header)}</tr></thead><tbody>
${rows.map((row) => html`<tr>${row.flatMap((value, at) => cells(value, columns[at]!))}</tr>\n`)}</tbody></table></div>`;
}

// --- internal ---

function header({ title, numeric, most }: ReportColumn): Html[] {
  const cell = numeric ? html`<th class="number" scope="col">${title}</th>` : html`<th scope="col">${title}</th>`;
  return most === undefined ? [cell] : [cell, html`<th aria-hidden="true"></th>`];
}

function cells(value: FieldValue, { numeric, show, most }: ReportColumn): Html[] {
  const text = textOf(value, show);
  const cell = numeric ? html`<td class="number">${text}</td>` : html`<td>${text}</td>`;
  if (most === undefined) return [cell];
  const width = Math.max(1, (Number(value ?? 0) / most) * 100).toFixed(1);
  return [
    cell,
    html`<td aria-hidden="true"><svg class="bar" viewBox="0 0 100 10" preserveAspectRatio="none"><rect width="${width}" height="10"/></svg></td>`,
  ];
}

function textOf(value: FieldValue, show: ReportColumn["show"]): string {
  if (value === undefined) return "-";
  if (show) return show(value);
  return typeof value === "string" ? value : grouped(value);
}
