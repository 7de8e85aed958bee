import { createHash, generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { isIP } from 'node:net';
import { join } from 'node:path';
import * as der from './der.ts';
import { temporaryFolder } from './temp.ts';

export interface Certificate {
  /** PEM, and the files that hold the same. */
  readonly certificate: string;
  readonly key: string;
  readonly certificateFile: string;
  readonly keyFile: string;
}

export interface CertificateRequest {
  /** DNS names and IP addresses it is good for (localhost and 127.0.0.1). */
  readonly hosts?: readonly string[];
  readonly commonName?: string;
  readonly organization?: string;
  readonly notBefore?: Date;
  readonly notAfter?: Date;
}

export interface Authority extends Certificate {
  /** Issues a certificate that a server or a client can use. */
  issue(request?: CertificateRequest): Certificate;
  /** Issues one that ran out yesterday. */
  issueExpired(request?: CertificateRequest): Certificate;
}

interface Issuer {
  readonly name: der.Der;
  readonly key: KeyObject;
  readonly keyIdentifier: Buffer;
}

const DAY = 86_400_000;
const ECDSA_WITH_SHA256 = der.sequence(der.identifier('1.2.840.10045.4.3.2'));

/** A certificate authority for one test, its files in `folder` (a temporary one by default). */
export function createAuthority(folder = temporaryFolder('certificates')): Authority {
  mkdirSync(folder, { recursive: true });
  const commonName = `Test authority ${randomBytes(4).toString('hex')}`;
  const { issuer, ...own } = certify(folder, 'ca', { commonName, hosts: [] });
  let issued = 0;
  const issue = (request: CertificateRequest = {}) => {
    issued += 1;
    return withoutIssuer(certify(folder, `certificate-${issued}`, request, issuer));
  };
  const past = { notBefore: new Date(Date.now() - 30 * DAY), notAfter: new Date(Date.now() - DAY) };
  return { ...own, issue, issueExpired: (request) => issue({ ...past, ...request }) };
}

function withoutIssuer({ issuer: _, ...certificate }: Certificate & { issuer: Issuer }) {
  return certificate;
}

/** Makes a key and a certificate for it; without an issuer it signs itself and is an authority. */
function certify(folder: string, file: string, request: CertificateRequest, issuer?: Issuer) {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const spki = publicKey.export({ type: 'spki', format: 'der' });
  const keyIdentifier = createHash('sha1').update(spki).digest();
  const own = { name: distinguishedName(request), key: privateKey, keyIdentifier };
  const signer = issuer ?? own;
  const body = certificateBody(request, spki, own, signer, issuer === undefined);
  const signature = sign('sha256', body, signer.key);
  const whole = der.sequence(body, ECDSA_WITH_SHA256, der.bits(signature));
  const key = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
  return { ...store(join(folder, file), pem(whole), key), issuer: own };
}

function certificateBody(
  { notBefore, notAfter, hosts }: CertificateRequest,
  spki: Buffer,
  subject: Issuer,
  issuer: Issuer,
  isAuthority: boolean,
): der.Der {
  const from = notBefore ?? new Date(Date.now() - DAY);
  const until = notAfter ?? new Date(Date.now() + 30 * DAY);
  const identifiers = keyIdentifiers(subject.keyIdentifier, issuer.keyIdentifier);
  const purpose = isAuthority
    ? authorityExtensions()
    : leafExtensions(hosts ?? ['localhost', '127.0.0.1']);
  return der.sequence(
    der.explicit(0, der.integer(Buffer.from([2]))), // version 3
    der.integer(randomBytes(8)),
    ECDSA_WITH_SHA256,
    issuer.name,
    der.sequence(der.time(from), der.time(until)),
    subject.name,
    spki,
    der.explicit(3, der.sequence(...purpose, ...identifiers)),
  );
}

// Names as in RFC 5280: organization (2.5.4.10), which Kubernetes reads as a group, common name.
function distinguishedName({ commonName = 'Test', organization }: CertificateRequest): der.Der {
  const part = (type: string, content: string) =>
    der.set(der.sequence(der.identifier(type), der.text(content)));
  const groups = organization === undefined ? [] : [part('2.5.4.10', organization)];
  return der.sequence(...groups, part('2.5.4.3', commonName));
}

function extension(type: string, content: der.Der, critical = false): der.Der {
  const mark = critical ? [der.yes()] : [];
  return der.sequence(der.identifier(type), ...mark, der.octets(content));
}

function authorityExtensions(): der.Der[] {
  const signsCertificates = der.bits(Buffer.from([0b00000110]), 1);
  return [
    extension('2.5.29.19', der.sequence(der.yes()), true),
    extension('2.5.29.15', signsCertificates, true),
  ];
}

function leafExtensions(hosts: readonly string[]): der.Der[] {
  const signs = der.bits(Buffer.from([0b10000000]), 7);
  const purposes = ['1.3.6.1.5.5.7.3.1', '1.3.6.1.5.5.7.3.2'].map(der.identifier);
  return [
    extension('2.5.29.19', der.sequence(), true),
    extension('2.5.29.15', signs, true),
    extension('2.5.29.37', der.sequence(...purposes)), // for servers and for clients
    extension('2.5.29.17', der.sequence(...hosts.map(alternativeName))),
  ];
}

function alternativeName(host: string): der.Der {
  if (isIP(host) === 4) return der.value(0x87, Buffer.from(host.split('.').map(Number)));
  return der.value(0x82, Buffer.from(host));
}

function keyIdentifiers(subject: Buffer, issuer: Buffer): der.Der[] {
  return [
    extension('2.5.29.14', der.octets(subject)),
    extension('2.5.29.35', der.sequence(der.value(0x80, issuer))),
  ];
}

function pem(certificate: Buffer): string {
  const lines = certificate.toString('base64').match(/.{1,64}/g) ?? [];
  return ['-----BEGIN CERTIFICATE-----', ...lines, '-----END CERTIFICATE-----', ''].join('\n');
}

function store(path: string, certificate: string, key: string): Certificate {
  const [certificateFile, keyFile] = [`${path}.crt`, `${path}.key`];
  writeFileSync(certificateFile, certificate);
  writeFileSync(keyFile, key, { mode: 0o600 });
  return { certificate, key, certificateFile, keyFile };
}
