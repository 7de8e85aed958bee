import { existsSync, readFileSync } from 'node:fs';

/** One request, as the API server's audit log has it: never its body. */
export interface AuditedRequest {
  /** get, list, watch, create, update, patch, delete, deletecollection */
  readonly verb: string;
  readonly user: string;
  /** With its query. */
  readonly path: string;
  readonly status: number;
  /** Plural, as in `secrets`. */
  readonly resource: string | undefined;
  readonly namespace: string | undefined;
  readonly name: string | undefined;
  readonly userAgent: string | undefined;
}

/** Verbs that change a cluster. */
export const WRITES = ['create', 'update', 'patch', 'delete', 'deletecollection'];

/** Records every request when it is answered, except what the API server asks of itself. */
export const AUDIT_POLICY = {
  apiVersion: 'audit.k8s.io/v1',
  kind: 'Policy',
  omitStages: ['RequestReceived', 'ResponseStarted', 'Panic'],
  rules: [{ level: 'None', users: ['system:apiserver'] }, { level: 'Metadata' }],
};

interface Event {
  readonly verb: string;
  readonly requestURI: string;
  readonly user: { readonly username: string };
  readonly userAgent?: string;
  readonly responseStatus?: { readonly code: number };
  readonly objectRef?: { resource?: string; namespace?: string; name?: string };
}

/** Reads the requests that an audit log holds, in the order of their answers. */
export function readAudit(file: string): AuditedRequest[] {
  if (!existsSync(file)) return [];
  const lines = readFileSync(file, 'utf8').split('\n');
  return lines.filter((line) => line.endsWith('}')).map((line) => describe(JSON.parse(line)));
}

function describe({ verb, requestURI, user, userAgent, responseStatus, objectRef }: Event) {
  return {
    verb,
    user: user.username,
    path: requestURI,
    status: responseStatus?.code ?? 0,
    resource: objectRef?.resource,
    namespace: objectRef?.namespace,
    name: objectRef?.name,
    userAgent,
  };
}
