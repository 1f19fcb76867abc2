/** @throws Error when what was downloaded is not what was tried */
export function verifyChecksum(what: string, found: string, expected: string): void {
  if (found === expected) return;
  throw new Error(
    `the checksum of ${what} is ${found}, not ${expected}. Try again; if it stays so, the package or what lies between is not to be trusted`,
  );
}
