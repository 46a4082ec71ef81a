import { Html, html } from "./html.ts";
import { PAGE_STYLE } from "./page-style.ts";

export interface Page {
  title: string;
  /** What it was made from, and when. */
  lead: Html;
  sections: readonly Html[];
}

/** One HTML page that needs nothing else: no script, no font, no picture from anywhere, and a policy that says so. */
export function page({ title, lead, sections }: Page): string {
  const whole = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="referrer" content="no-referrer">
<title>${title}</title>
<style>${new Html(PAGE_STYLE)}</style>
</head>
<body>
<header><h1>${title}</h1>
${lead}</header>
${sections}
</body>
</html>
`;
  return whole.text;
}
