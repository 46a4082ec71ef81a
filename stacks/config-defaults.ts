/** What a stream is unless `vpcflow.json` says otherwise. */
export const STREAM_DEFAULTS = { mode: "on-demand", retentionHours: 24 } as const;

/** What the function is unless `vpcflow.json` says otherwise. */
export const PROCESSOR_DEFAULTS = { runtime: "nodejs22.x", memoryMb: 512, logRetentionDays: 30 } as const;

export const ENCRYPTION_DEFAULTS = { kmsKey: "create" } as const;
