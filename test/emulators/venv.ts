import { preparePython } from "./python-venv.ts";

/**
 * moto and ministack, and DuckDB with which ministack answers for Athena. These versions, because their gaps are filled
 * (moto_gaps.py, ministack_gaps.py).
 */
const EMULATORS = {
  name: "emulators-1",
  packages: ["moto[server]==5.2.5", "ministack==1.5.33", "duckdb==2.0.0"],
  called: "moto and ministack",
};

/**
 * The Python that runs the emulators, with all of them installed from the Python registry (40 s the first time).
 * @returns its path, or `missing`: in one sentence what is not there
 */
export function emulatorPython(): Promise<{ python: string } | { missing: string }> {
  return preparePython(EMULATORS);
}
