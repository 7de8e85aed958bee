/** The fields of a JSON object, of whatever type; none where the text is no such thing. */
export function fieldsOf(json: Buffer | string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(json.toString());
    return typeof value === 'object' && value !== null ? { ...value } : {};
  } catch {
    return {};
  }
}

/** The claims of a JSON web token, its signature not looked at. */
export function claimsOf(token: string): Readonly<Record<string, unknown>> {
  return fieldsOf(Buffer.from(token.split('.')[1] ?? '', 'base64url'));
}
