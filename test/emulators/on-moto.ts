import { afterAll, beforeAll } from "vitest";
import { type Aws, awsOf } from "./aws.ts";
import type { Emulator } from "./emulator.ts";
import { startMoto } from "./moto.ts";
import { createProject, type Project } from "./project.ts";

/**
 * A moto for the tests of the block that calls it: clients of it, and a project in a folder of its own.
 *
 * @param make the project, where it is to be another than an empty folder
 */
export function onMoto(python: string, make: (moto: Emulator) => Project = createProject) {
  let moto: Emulator;
  let aws: Aws;
  let project: Project;
  beforeAll(async () => {
    moto = await startMoto(python);
    aws = awsOf(moto);
    project = make(moto);
  });
  afterAll(async () => {
    project?.dispose();
    await moto?.stop();
  });
  return {
    get aws() {
      return aws;
    },
    get project() {
      return project;
    },
  };
}
