import { writeFileSync } from "node:fs";
import path from "node:path";
import {
  CreateNetworkInterfaceCommand,
  CreateSubnetCommand,
  CreateTagsCommand,
  CreateVpcCommand,
  DescribeInstancesCommand,
  RunInstancesCommand,
} from "@aws-sdk/client-ec2";
import { describe, expect, it } from "vitest";
import { onMoto } from "../emulators/on-moto.ts";
import { findTools } from "../emulators/tools.ts";

const { missing, python, why } = await findTools("emulators");

describe.skipIf(missing !== undefined)(`names from moto's EC2${why}`, () => {
  const moto = onMoto(python);

  it("are those of an instance and of a load balancer's interface, by address and by interface", async () => {
    const { Vpc } = await moto.aws.ec2.send(new CreateVpcCommand({ CidrBlock: "10.0.0.0/16" }));
    const { Subnet } = await moto.aws.ec2.send(
      new CreateSubnetCommand({ VpcId: Vpc!.VpcId!, CidrBlock: "10.0.1.0/24" }),
    );
    const SubnetId = Subnet!.SubnetId!;
    const { Instances } = await moto.aws.ec2.send(
      new RunInstancesCommand({
        ImageId: "ami-12c6146b",
        MinCount: 1,
        MaxCount: 1,
        SubnetId,
        PrivateIpAddress: "10.0.1.5",
      }),
    );
    const InstanceId = Instances![0]!.InstanceId!;
    await moto.aws.ec2.send(
      new CreateTagsCommand({ Resources: [InstanceId], Tags: [{ Key: "Name", Value: "web-1" }] }),
    );
    const Description = "ELB app/front/50dc6c495c0c9188";
    await moto.aws.ec2.send(new CreateNetworkInterfaceCommand({ SubnetId, PrivateIpAddress: "10.0.1.6", Description }));
    const { Reservations } = await moto.aws.ec2.send(new DescribeInstancesCommand({ InstanceIds: [InstanceId] }));
    const eni = Reservations![0]!.Instances![0]!.NetworkInterfaces![0]!.NetworkInterfaceId!;
    const line = `2 123456789012 ${eni} 10.0.1.5 10.0.1.6 40000 443 6 10 840 1630619088 1630619102 ACCEPT OK`;
    writeFileSync(path.join(moto.project.folder, "flows.log"), `${line}\n`);
    const columns = "srcaddr,src-name,dstaddr,dst-name,interface-name";
    const { status, stdout, stderr } = await moto.project.vpcflow(
      "read",
      "flows.log",
      "--columns",
      columns,
      "-f",
      "csv",
    );
    expect({ status, stderr }).toEqual({ status: 0, stderr: "1 record\n" });
    expect(stdout).toBe(`${columns}\n10.0.1.5,web-1,10.0.1.6,ALB front,web-1\n`);
  });
});
