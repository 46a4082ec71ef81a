import type { Answer } from "./fake-aws.ts";

/** An account whose instance i-1 has the address 10.0.0.1 at the interface eni-0a. */
export const INTERFACES: Answer = {
  xml:
    "<networkInterfaceSet><item><networkInterfaceId>eni-0a</networkInterfaceId><privateIpAddress>10.0.0.1</privateIpAddress>" +
    "<attachment><instanceId>i-1</instanceId></attachment></item></networkInterfaceSet>",
};

/** The name of that instance. */
export const tags = (name: string): Answer => ({
  xml: `<tagSet><item><resourceId>i-1</resourceId><key>Name</key><value>${name}</value></item></tagSet>`,
});
