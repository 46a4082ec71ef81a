/**
 * As much of the EC2 client as is used. Import it dynamically from here and never from the package: a dynamic import of the
 * whole package cannot be shaken, and would put 1.5 MB into ours.
 */
export {
  DescribeFlowLogsCommand,
  DescribeNetworkInterfacesCommand,
  DescribeSubnetsCommand,
  DescribeTagsCommand,
  DescribeVpcsCommand,
  EC2Client,
  type FlowLog,
  type NetworkInterface,
  type Subnet,
  type Vpc,
} from "@aws-sdk/client-ec2";
