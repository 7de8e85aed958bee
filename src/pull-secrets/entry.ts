import type { PullSecret } from '../config/model.ts';
import { UserError } from '../faults/user-error.ts';
import type { Conceal, Secret } from '../secrets/secret.ts';
import { type AuthText, authText } from './docker-config-json.ts';

/** What a registry's credential looks like once somebody has come by it. */
export interface PullCredential {
  readonly kind: 'basic' | 'identity-token';
  readonly username: string;
  readonly secret: Secret;
  readonly email: string | undefined;
  readonly expiresAt: Date | undefined;
  /** Whom it was got as: undefined for a user name and a password of the file's own. */
  readonly principal?: string | undefined;
}

/** A registry's part of a Secret. */
export interface PullEntry {
  readonly registry: string;
  readonly text: AuthText;
  readonly expiresAt: Date | undefined;
  /** Of a token that expires: what would be another one for another principal. */
  readonly principal: string | undefined;
  /** A Secret whose expiry is nearer than this (ms) is renewed. */
  readonly renewWithin: number;
}

/** Scheduled workflows start late at busy hours. */
const SCHEDULE_SLACK = 15 * 60 * 1000;

/** What decides when the renewal of credentials that expire is due, and hides what is made. */
export interface EntryContext {
  readonly now: Date;
  /** Seconds between two runs of the schedule. */
  readonly syncEvery: number | undefined;
  readonly conceal: Conceal;
}

/**
 * Turns a credential into an entry of a Secret.
 * @throws UserError for one that no kubelet can use.
 */
export function pullEntry(
  registry: string,
  credential: PullCredential,
  pullSecret: Pick<PullSecret, 'renewBefore'>,
  context: EntryContext,
): PullEntry {
  if (credential.kind === 'identity-token') throw identityToken(registry);
  const { username, secret, email, expiresAt, principal } = credential;
  context.conceal(`${username}:${secret.reveal()}`);
  return {
    registry,
    text: authText({ username, password: secret, email }),
    expiresAt,
    // What does not expire is compared as it is.
    principal: expiresAt === undefined ? undefined : principal,
    renewWithin: renewWithin(expiresAt, pullSecret.renewBefore, context),
  };
}

/**
 * `renew-before`, or half of the credential's life; and never so little that the Secret would
 * expire before the next run of the schedule.
 */
function renewWithin(
  expiresAt: Date | undefined,
  renewBefore: number | undefined,
  { now, syncEvery }: EntryContext,
): number {
  if (expiresAt === undefined) return 0;
  const asked =
    renewBefore === undefined ? (expiresAt.getTime() - now.getTime()) / 2 : renewBefore * 1000;
  const next = syncEvery === undefined ? 0 : syncEvery * 1000 + SCHEDULE_SLACK;
  return Math.max(asked, next);
}

function identityToken(registry: string): UserError {
  return new UserError({
    code: 'pull-secret-identity-token',
    message: 'a pull secret takes a username and a password; the kubelet uses no identity token',
    where: registry,
    next: 'Give `pull-secret.credentials` a username and a password for pulling.',
  });
}
