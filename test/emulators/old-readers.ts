import { preparePython } from "./python-venv.ts";

/** The readers that vpcflow replaces, and the SDK that they were last seen to work with. They clash with moto's pins. */
const OLD_READERS = {
  name: "old-readers-1",
  packages: ["flowlogs_reader==5.0.1", "kinesis_logs_reader==0.1.0", "boto3==1.44.8"],
  called: "flowlogs_reader and kinesis_logs_reader",
};

/** The Python that has them: `python -m flowlogs_reader`, `python -m kinesis_logs_reader`. */
export function oldReadersPython(): Promise<{ python: string } | { missing: string }> {
  return preparePython(OLD_READERS);
}
