/** Makes ids that look alike the same, as collations and case-insensitive keys do. */
export function fold(id: string): string {
  return id.normalize('NFKC').trim().toLowerCase();
}
