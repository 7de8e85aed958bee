import type { Descriptions } from './description.ts';

/** Errors of AWS, on the way to a token of Amazon ECR. */
export const AWS_ERRORS = {
  'aws-clock': {
    means: 'The clock of this machine is wrong, so that AWS takes no signed request from it.',
    mend: 'Set the clock: the message has its time and that of AWS. Five minutes are allowed.',
  },
  'aws-denied': {
    means: 'AWS knows the identity, and its policies do not allow it what the message names.',
    mend: 'Allow the named action to it: [providers/ecr.md](providers/ecr.md#least-privilege) has a policy. `ecr:GetAuthorizationToken` can be allowed on `*` only.',
  },
  'aws-expired': {
    means: 'Temporary keys, or the token that stood for them, have expired.',
    mend: 'Get them in the same job, shortly before. Better, let the step get them by itself: `auth: { type: oidc, role-arn: … }`.',
  },
  'aws-endpoint': {
    means: 'What the environment or a profile names as the address of AWS is none.',
    mend: 'Write `AWS_ENDPOINT_URL`, `AWS_ENDPOINT_URL_ECR`, `AWS_ENDPOINT_URL_STS` or `endpoint_url` with its scheme, or remove it: without it the address follows from the region.',
  },
  'aws-failed': {
    means: 'AWS answered with an error that is not about the credentials.',
    mend: 'The message has its words. Try again, and look at the health dashboard of AWS.',
  },
  'aws-identity-provider': {
    means:
      "IAM does not take the job's identity token: its issuer is not registered in the role's account, not for this audience, or the token is not valid.",
    mend: 'Register the issuer that the message names as an OpenID Connect provider of IAM, with the audience among its client ids. On GitHub Enterprise Server the issuer is that server.',
  },
  'aws-key': {
    means: 'AWS does not know the access key, or the secret access key is not the one to it.',
    mend: 'Check both parts, and that the key is active and not of another partition (China, GovCloud). Temporary keys (`ASIA…`) need their `session-token`. In a region that is not on by default, enable it in the account of the key.',
  },
  'aws-no-credentials': {
    means:
      'With `auth.type: iam-role`, nothing around the job gives credentials of AWS, or what a variable names does not: the message tells which.',
    mend: "Run the job where a role is attached, set `AWS_ACCESS_KEY_ID` and `AWS_SECRET_ACCESS_KEY`, or use `auth.type: oidc`, which needs nothing but the job's own identity.",
  },
  'aws-organization': {
    means: 'A policy of the organization (a service control policy) forbids it.',
    mend: 'Ask the administrators of the organization: a policy of the account or of the identity cannot allow it.',
  },
  'aws-region': {
    means: 'The region in the `url` does not exist, or is not enabled in the account.',
    mend: 'Check the `url`. Enable the region in the account, and in it STS.',
  },
  'aws-trust-policy': {
    means: 'The role does not let this identity take it on, or there is no such role.',
    mend: "The message has issuer, subject and audience of the job's token: compare them with the role's trust policy. For `assume-role` the first role needs `sts:AssumeRole` on the second, whose trust policy names the first, and perhaps an external id.",
  },
  'ecr-no-token': {
    means: 'Amazon ECR answered, but without a token that can be used.',
    mend: 'Try again. If it stays, look whether a proxy answers in the place of AWS.',
  },
  'ecr-repository': {
    means: 'With `create-repositories`, ECR refuses to create the repository.',
    mend: 'Name it as ECR allows (lower-case letters, digits, single `.`, `_`, `-` and `/` between them), or raise the quota of repositories.',
  },
} as const satisfies Descriptions;
