import { installation } from "./installation.ts";
import { invocationFor } from "./setup/app-command.ts";

/** What a person in that folder types before a command's name: `npx vpcflow` where it is installed there, for one. */
export function typedCommand(folder: string): string {
  return invocationFor(folder, installation().root).typed;
}
