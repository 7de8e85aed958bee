import { http } from './builtins.ts';

/** Whether a header can be sent: no line break in it, and a name that is one (RFC 9110, 5). */
export function isHeader(name: string, value: string): boolean {
  try {
    http.validateHeaderName(name);
    http.validateHeaderValue(name, value);
    return true;
  } catch {
    return false;
  }
}
