import type { Descriptions } from './description.ts';

/** Errors of the network, on the way to registries, their token servers and clouds. */
export const NETWORK_ERRORS = {
  'network-certificate-expired': {
    means: "The server's certificate is expired, or not valid yet.",
    mend: 'Renew it on the server. Check the clock of the runner. Until then `tls: insecure` goes on without any verification.',
  },
  'network-certificate-name': {
    means: "The server's certificate is made out to another name than the one that was asked for.",
    mend: 'Use the name in the certificate as the `url`, or have a certificate made for this name. Look whether a proxy answers in the place of the server.',
  },
  'network-certificate-unknown': {
    means: "The server's certificate is signed by an authority that is not known on this machine.",
    mend: 'Name the CA certificate with `tls: { ca: path/to/ca.crt }`. If the server is a public one, a proxy that opens TLS stands in between: name the CA of that proxy. A server must send its intermediate certificates, too.',
  },
  'network-not-http': {
    means: 'The server answered with something that is not HTTP.',
    mend: 'Check host and port. `tls: none` is only for a server that speaks plain HTTP.',
  },
  'network-not-tls': {
    means: 'The server does not speak TLS on this port.',
    mend: 'Check the port. For a server that speaks plain HTTP, in a network of your own, set `tls: none`.',
  },
  'network-proxy': {
    means: 'The proxy did not let the connection through.',
    mend: 'The message has its status: at 407 check the user name and password of the proxy, at 403 ask for the host to be allowed, at 502 or 504 the proxy does not reach it. The proxy is that of `connection`, else that of `HTTPS_PROXY`; hosts in `NO_PROXY` go without it.',
  },
  'network-refused': {
    means: 'Nothing listens at this host and port, or a firewall refuses the connection.',
    mend: 'Check host and port, and that the server is running.',
  },
  'network-reset': {
    means: 'The connection was closed before the answer was there.',
    mend: 'Try again. If it stays, look into the logs of the server and of what stands before it: a load balancer with a short timeout, a limit on the size of uploads, a firewall.',
  },
  'network-timeout': {
    means: 'The server did not answer in time.',
    mend: 'Check that it is up, and that no firewall drops the connection. The runners of GitHub do not reach a private network: that needs a self-hosted runner, or a proxy (`connection`).',
  },
  'network-tls': {
    means: 'No TLS connection could be agreed on.',
    mend: 'Look into the log of the server: it may ask for a client certificate, or speak only versions of TLS that are no longer accepted.',
  },
  'network-too-large': {
    means: 'The answer is larger than any that is expected here.',
    mend: 'Check that the address is right.',
  },
  'network-unknown-host': {
    means: 'The name of the host is not known.',
    mend: 'Check its spelling, and that this machine resolves it: names of a private network need its DNS server.',
  },
  'network-unreachable': {
    means:
      'There is no way to the host from this machine, or its name could not be looked up just now.',
    mend: 'Check the network between the two, and whether a proxy is needed (`connection`, `HTTPS_PROXY`) or a self-hosted runner in that network.',
  },
  'network-unsendable': {
    means:
      'No request can be made of what was given: the address is not one of http or https, or a header would hold a line break or another character that none may have.',
    mend: 'Look at the values that the step was given: a user name, a key or a token that was stored with a line break; an address in the environment with another scheme.',
  },
  'proxy-needs-newer-node': {
    means: 'This version of Node cannot go through a proxy, and would go past it without a word.',
    mend: 'Use Node 24.5 or newer; on a self-hosted runner, update the runner.',
  },
} as const satisfies Descriptions;
