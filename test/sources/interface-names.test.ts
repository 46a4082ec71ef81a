import { afterEach, describe, expect, it } from "vitest";
import { interfaceName, readInterfaceNames } from "../../sources/interface-names.ts";
import { type Answer, type Answering, type FakeAws, startFakeAws } from "../cli/fake-aws.ts";

describe("an interface is called", () => {
  const instances = new Map([["i-1", "web-1"]]);
  it.each([
    ["by the Name of its instance", { Attachment: { InstanceId: "i-1" }, Description: "x" }, "web-1"],
    ["by its own Name", { TagSet: [{ Key: "Name", Value: " vpn " }], Description: "x" }, "vpn"],
    ["by its instance, where nothing else is known", { Attachment: { InstanceId: "i-2" } }, "i-2"],
    [
      "by its description",
      { Attachment: { InstanceId: "i-2" }, Description: "Route 53 Resolver: in" },
      "Route 53 Resolver: in",
    ],
    ["not at all", { TagSet: [{ Key: "env", Value: "prod" }] }, undefined],
  ])("%s", (_, one, name) => {
    expect(interfaceName(one, instances)).toBe(name);
  });

  // As the services write them.
  it.each([
    ["ELB app/web/50dc6c495c0c9188", "ALB web"],
    ["ELB net/ingress/0123456789abcdef", "NLB ingress"],
    ["ELB gwy/inspect/0123456789abcdef", "GWLB inspect"],
    ["ELB classic-web", "ELB classic-web"],
    ["Interface for NAT Gateway nat-0123456789abcdef0", "NAT gateway nat-0123456789abcdef0"],
    ["AWS Lambda VPC ENI-resize-images-0a1b2c3d-1234-5678-9abc-0123456789ab", "Lambda resize-images"],
    ["VPC Endpoint Interface vpce-0123456789abcdef0", "VPC endpoint vpce-0123456789abcdef0"],
    ["RDSNetworkInterface", "RDS"],
    ["arn:aws:ecs:eu-west-1:123456789012:attachment/0a1b2c3d-1234", "ECS task"],
    ["EFS mount target for fs-0123abcd (fsmt-0123abcd)", "EFS fs-0123abcd"],
    ["ElastiCache sessions-001", "ElastiCache sessions-001"],
    ["made for 123456789012 by hand", "made for … by hand"],
  ])("of %s: %s", (Description, name) => {
    expect(interfaceName({ Description }, instances)).toBe(name);
  });
});

describe("the names of an account", () => {
  let aws: FakeAws | undefined;
  afterEach(() => aws?.stop());

  const item = (id: string, address: string, more = "") =>
    `<item><networkInterfaceId>${id}</networkInterfaceId><privateIpAddress>${address}</privateIpAddress>${more}</item>`;
  const page = (items: string, next = ""): Answer => ({
    xml: `<networkInterfaceSet>${items}</networkInterfaceSet>${next && `<nextToken>${next}</nextToken>`}`,
  });
  const INTERFACES: Answering = ({ NextToken }) =>
    NextToken === "more"
      ? page(
          item("eni-2", "10.0.0.2", "<description>RDSNetworkInterface</description>") +
            item("eni-3", "10.0.0.1", "<description>ELB app/web/1</description>") +
            item("eni-4", "10.0.0.4"),
        )
      : page(
          item(
            "eni-1",
            "10.0.0.1",
            "<attachment><instanceId>i-1</instanceId></attachment>" +
              "<ipv6AddressesSet><item><ipv6Address>2001:db8::1</ipv6Address></item></ipv6AddressesSet>" +
              "<privateIpAddressesSet><item><privateIpAddress>10.0.0.9</privateIpAddress><association><publicIp>192.0.2.1</publicIp></association></item></privateIpAddressesSet>",
          ),
          "more",
        );
  const TAGS: Answer = {
    xml: "<tagSet><item><resourceId>i-1</resourceId><resourceType>instance</resourceType><key>Name</key><value>web-1</value></item></tagSet>",
  };

  async function namesWith(answers: Record<string, Answer | Answering>) {
    aws = await startFakeAws(answers);
    process.env["AWS_ACCESS_KEY_ID"] ??= "AKIDEXAMPLE";
    process.env["AWS_SECRET_ACCESS_KEY"] ??= "secret";
    return readInterfaceNames({ region: "eu-west-1", endpointUrl: aws.url }, new AbortController().signal);
  }

  it("are those of each interface and each of its addresses, on all pages; a shared address has all of its names", async () => {
    const { names, lacking } = await namesWith({ DescribeNetworkInterfaces: INTERFACES, DescribeTags: TAGS });
    expect(Object.fromEntries(names)).toEqual({
      "eni-1": "web-1",
      "10.0.0.9": "web-1",
      "192.0.2.1": "web-1",
      "2001:db8::1": "web-1",
      "eni-2": "RDS",
      "10.0.0.2": "RDS",
      "eni-3": "ALB web",
      "10.0.0.1": "web-1 or ALB web",
    });
    expect(lacking).toEqual([]);
  });

  it("go without what the caller may not see, and say which action that takes", async () => {
    const denied = { error: "UnauthorizedOperation", status: 403 };
    const poorer = await namesWith({ DescribeNetworkInterfaces: INTERFACES, DescribeTags: denied });
    expect(poorer.names.get("192.0.2.1")).toBe("i-1");
    expect(poorer.lacking).toEqual(["ec2:DescribeTags"]);
    await aws?.stop();
    const none = await namesWith({ DescribeNetworkInterfaces: denied, DescribeTags: TAGS });
    expect(none).toEqual({ names: new Map(), lacking: ["ec2:DescribeNetworkInterfaces"] });
  });

  it("are not there where EC2 fails in another way", async () => {
    await expect(
      namesWith({ DescribeNetworkInterfaces: { error: "InvalidParameterValue" }, DescribeTags: TAGS }),
    ).rejects.toThrow();
  });
});
