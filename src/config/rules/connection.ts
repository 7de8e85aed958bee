import { oneLine, shown } from '../../report/text.ts';
import type { Path } from '../locate.ts';
import type { RawConnection } from '../raw.ts';
import type { Words } from '../rule.ts';
import { isOpen, itemsOf, type Report } from './report.ts';

const SSH_HOST =
  /^(?:[^\s@:/]+@)?(?:[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?|\[[0-9a-f:.]+\])(?::\d{1,5})?$/i;

/** The rules about how a registry is reached. */
export function checkConnection(
  connection: RawConnection | undefined,
  path: Path,
  report: Report,
): void {
  const { proxy, ssh } = connection ?? {};
  const proxyFault = proxy?.url === undefined ? undefined : proxyProblem(proxy.url);
  if (proxyFault !== undefined) report.atValue([...path, 'proxy', 'url'], proxyFault);
  const hosts = [
    ...(ssh?.host === undefined ? [] : [[['ssh', 'host'], ssh.host] as const]),
    ...itemsOf(ssh?.jump).map(([index, host]) => [['ssh', 'jump', index], host] as const),
  ];
  for (const [step, host] of hosts) {
    if (!isOpen(host) && !SSH_HOST.test(host)) report.atValue([...path, ...step], sshFault(host));
  }
}

function sshFault(host: string): Words {
  return {
    code: 'ssh-host',
    message: `${shown(host)} is not an SSH server`,
    hint: 'For example `bastion.acme.io`; in `jump` also `ci@gate.acme.io:2222`.',
  };
}

/** A password in the URL would stand in the file: it is not echoed. */
function proxyProblem(url: string): Words | undefined {
  if (/\/\/[^/]*@/.test(url) || /^[^/]*:[^/]*@/.test(url)) {
    return {
      code: 'url-credentials',
      message: "the proxy's user name and password do not belong into its url",
      hint: 'Move them to `username` and `password: "${NAME}"` beside it.',
    };
  }
  if (/^https?:\/\/[^/\s]+\/?$/i.test(url) || isOpen(url)) return undefined;
  return {
    code: 'proxy-url',
    message: `${shown(url)} is not the URL of an HTTP proxy`,
    hint: /^[a-z0-9.-]+:\d+$/i.test(url)
      ? `Write \`http://${oneLine(url, 80)}\`.`
      : 'For example `http://proxy.acme.io:3128`; SOCKS proxies are not supported.',
  };
}
