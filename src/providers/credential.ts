import type { Registry, Resolved } from '../config/model.ts';
import { notAvailableYet, type UserError } from '../faults/user-error.ts';
import type { Conceal, Secret } from '../secrets/secret.ts';
import type { RegistryCredential } from './provider.ts';

/** The user that docker writes beside an identity token. */
const IDENTITY_TOKEN_USER = '<token>';

/** A user name and a password, also masked in the form that the wire and docker's file have. */
export function basicCredential(
  username: string,
  secret: Secret,
  conceal: Conceal,
  expiresAt?: Date,
): RegistryCredential {
  conceal(`${username}:${secret.reveal()}`);
  return { kind: 'basic', username, secret, expiresAt };
}

const TOKEN_HINT =
  'Check that the token is whole and of this registry, and that it has neither expired nor been revoked; `docker login` makes a new one (`identitytoken` in its config). Where it makes none, the token server takes none: use `type: password`.';

/** A token that the registry's token server takes in place of a user name and a password. */
export function identityTokenCredential(secret: Secret): RegistryCredential {
  const username = IDENTITY_TOKEN_USER;
  return {
    kind: 'identity-token',
    username,
    secret,
    expiresAt: undefined,
    ifRefused: TOKEN_HINT,
  };
}

/** A way to authenticate that the file may name and this version does not have. */
export function unavailable(registry: Resolved<Registry>): UserError {
  const { name, provider, auth } = registry;
  const what = `authentication of type ${auth?.type ?? 'none'} for provider ${provider}`;
  return notAvailableYet(what, `registries.${name}.auth`);
}
