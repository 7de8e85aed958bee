import type { Host } from './host.ts';

/** A file's text at a commit, or why there is none. */
export type RemoteFile =
  | { readonly text: string }
  | { readonly missing: true }
  | { readonly failure: string };

/** One file of the repository that the run belongs to. */
export interface FileRequest {
  readonly path: string;
  /** Commit, branch or tag. */
  readonly ref: string;
  readonly token: string;
}

/**
 * Reads a file through GitHub's API ("Repository contents", `GITHUB_API_URL` names the server), so
 * that no deeper checkout is needed. Never throws.
 */
export async function readRepositoryFile(
  host: Host,
  request: FileRequest,
  signal: AbortSignal,
): Promise<RemoteFile> {
  const [owner = '', repo = ''] = (host.env.GITHUB_REPOSITORY ?? '').split('/');
  if (owner === '' || repo === '') return { failure: 'GITHUB_REPOSITORY is not set' };
  // Brings undici, which alone takes longer to load than everything else `validate` needs.
  const { getOctokit } = await import('@actions/github');
  const baseUrl = host.env.GITHUB_API_URL ?? 'https://api.github.com';
  const quiet = () => undefined;
  const octokit = getOctokit(request.token, {
    baseUrl,
    log: { debug: quiet, info: quiet, warn: quiet, error: quiet },
  });
  try {
    const { data } = await octokit.rest.repos.getContent({
      owner,
      repo,
      path: request.path,
      ref: request.ref,
      mediaType: { format: 'raw' },
      request: { signal: AbortSignal.any([signal, AbortSignal.timeout(host.limits.githubTime)]) },
    });
    return textOf(data);
  } catch (error) {
    signal.throwIfAborted();
    return failureOf(error, baseUrl);
  }
}

/** Asked for `raw`, the file itself comes: text, or bytes where the answer names no charset. */
function textOf(data: unknown): RemoteFile {
  if (typeof data === 'string') return { text: data };
  if (data instanceof ArrayBuffer) return { text: new TextDecoder().decode(data) };
  return { failure: 'it is not a file there' };
}

function failureOf(error: unknown, baseUrl: string): RemoteFile {
  const { status } = error as { status?: unknown };
  if (status === 404) return { missing: true };
  // Octokit gives failures of the network the status 500.
  const server = URL.parse(baseUrl)?.host ?? baseUrl;
  return status === 401 || status === 403
    ? { failure: `${server} refuses the token (status ${status}): it needs \`contents: read\`` }
    : { failure: `${server} cannot be reached or failed (status ${status ?? 'unknown'})` };
}
