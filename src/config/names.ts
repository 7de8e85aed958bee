/** The nearest name that keeps the rules. */
export function correctedName(name: string): string | undefined {
  const corrected = name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 63)
    .replace(/-+$/, '');
  return corrected === '' || corrected === 'all' || corrected === name ? undefined : corrected;
}
