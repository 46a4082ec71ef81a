import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import type { Metafile } from "esbuild";

/** The notice for a bundle: each package in it with version, licence and source, and each text of a licence once. */
export async function licenseNotice(root: string, bundle: Metafile): Promise<string> {
  const folders = new Set(usedInputs(bundle).flatMap(packageFolder));
  const byText = new Map<string, string[]>();
  for (const folder of [...folders].sort()) {
    const text = await licenseText(path.join(root, folder));
    byText.set(text, [...(byText.get(text) ?? []), await packageLine(path.join(root, folder))]);
  }
  const sections = Array.from(byText, ([text, lines]) => [...lines, "", text].join("\n"));
  return [HEAD, ...sections].join(`\n${"-".repeat(80)}\n`);
}

// --- internal ---

const HEAD =
  "vpcflow, Apache-2.0. This bundle contains the packages named below, under their own licences, built from unmodified sources.\n" +
  "Their source is at the addresses given, and on https://www.npmjs.com under the name and version.\n";

/** Inputs of which something is left in an output. */
function usedInputs({ outputs }: Metafile): string[] {
  return Object.values(outputs).flatMap(({ inputs }) => Object.keys(inputs));
}

/** `node_modules/@scope/name` of a file in it, the innermost; none for the project's own files. */
function packageFolder(file: string): string[] {
  const found = /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(file)?.[1];
  return found === undefined ? [] : [found];
}

async function packageLine(folder: string): Promise<string> {
  const { name, version, license, repository } = JSON.parse(await readFile(path.join(folder, "package.json"), "utf8"));
  const source: string = typeof repository === "string" ? repository : (repository?.url ?? "");
  return `${name} ${version} (${license}) ${source.replace(/^git\+/, "")}`.trimEnd();
}

async function licenseText(folder: string): Promise<string> {
  const names = (await readdir(folder)).filter((name) => /^(licen[sc]e|notice)/i.test(name)).sort();
  const texts = await Promise.all(names.map((name) => readFile(path.join(folder, name), "utf8")));
  return (
    texts.map((text) => text.replaceAll("\r\n", "\n").trim()).join("\n\n") ||
    "No text of the licence is in the package."
  );
}
