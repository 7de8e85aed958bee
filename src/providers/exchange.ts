import type { HttpResponse } from '../http/message.ts';
import { RegistryError, requireNoPage } from '../registry/errors.ts';
import { oneLine } from '../report/text.ts';
import { fieldsOf } from './json-fields.ts';

const EXCHANGE = "the exchange of the job's identity";

/**
 * Whether a service that exchanges identities has judged this one: else there is nothing to look
 * for in what was set up.
 * @throws RegistryError when it is out of order, elsewhere or asked too often; UserError for a page
 */
export function requireVerdict(host: string, response: HttpResponse): void {
  const { status } = response;
  const isRedirect = status >= 300 && status < 400;
  if (isRedirect || status === 429 || status >= 500)
    throw new RegistryError(host, EXCHANGE, response);
  requireNoPage(host, EXCHANGE, response);
}

/** The status and the service's own words, in the forms of OAuth 2.0 and of Quay. */
export function answerOf({ status, body }: HttpResponse): string {
  const { error, error_description: description, message } = fieldsOf(body);
  const words = [error, description ?? message].filter(
    (word): word is string => typeof word === 'string' && word !== '',
  );
  return `status ${status}${words.length === 0 ? '' : `: ${oneLine(words.join(': '), 300)}`}`;
}

/** The moment that a service tells, in milliseconds; undefined when there is no such. */
export function momentOf(time: number): Date | undefined {
  const moment = new Date(time);
  return Number.isNaN(moment.getTime()) ? undefined : moment;
}
