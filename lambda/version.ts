declare const VPCFLOW_VERSION: string;

/** The package's version, which build.ts puts in; sources that run as they are have none. */
export const VERSION = typeof VPCFLOW_VERSION === "string" ? VPCFLOW_VERSION : "0.0.0-source";
