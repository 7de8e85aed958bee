/** The end of ECR's hosts in a part of AWS, by which of its regions it has. */
type Partition = readonly [regions: RegExp, suffix: string, dualStack?: string];

/**
 * The parts of AWS that share neither accounts nor hosts: names of regions, also of those to come, as
 * AWS's SDKs tell them apart; ends of hosts as in "Amazon ECR endpoints and quotas".
 */
const PARTITIONS: readonly Partition[] = [
  [/^(?:us|eu|ap|sa|ca|me|af|il|mx)-\w+-\d+$/, 'amazonaws.com', 'on.aws'],
  [/^us-gov-\w+-\d+$/, 'amazonaws.com', 'on.aws'],
  [/^cn-\w+-\d+$/, 'amazonaws.com.cn', 'on.amazonwebservices.com.cn'],
  [/^eusc-de-\w+-\d+$/, 'amazonaws.eu', 'on.amazonwebservices.eu'],
  [/^us-iso-\w+-\d+$/, 'c2s.ic.gov'],
  [/^us-isob-\w+-\d+$/, 'sc2s.sgov.gov'],
  [/^eu-isoe-\w+-\d+$/, 'cloud.adc-e.uk'],
  [/^us-isof-\w+-\d+$/, 'csp.hci.ic.gov'],
];

const HOST =
  /^(?<name>\d{12}\.dkr(?<dash>[.-])ecr(?:-fips)?\.(?<region>[a-z\d-]+))\.(?<suffix>[a-z\d.-]+)$/;

/**
 * The host of ECR that has this one's account and region, where this one ends as hosts of another
 * part of AWS do; undefined when it ends as it should, or nobody can tell.
 */
export function hostOfPartition(host: string): string | undefined {
  const { name, dash, region = '', suffix } = HOST.exec(host)?.groups ?? {};
  const partition = PARTITIONS.find(([regions]) => regions.test(region));
  const [, usual, dualStack] = partition ?? [];
  const wanted = dash === '-' ? dualStack : usual;
  return wanted === undefined || wanted === suffix ? undefined : `${name}.${wanted}`;
}
