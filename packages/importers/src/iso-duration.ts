const number = '(\\d+(?:[.,]\\d+)?)';
const weeks = `${number}W`;
// Years and months have no fixed length; as zeros they are harmless.
const parts = `(?:0+Y)?(?:0+M)?(?:${number}D)?(?:T(?:${number}H)?(?:${number}M)?(?:${number}S)?)?`;
const iso8601Duration = new RegExp(`^P(?=.*\\d)(?:${weeks}|${parts})$`);

const secondsOf = [604_800, 86_400, 3600, 60, 1];

/**
 * An ISO 8601 duration, such as `PT1M30.5S`, in whole milliseconds.
 *
 * @returns nothing when the text is no duration, or one in years or months, which have no fixed length
 */
export function parseIsoDuration(text: string): number | undefined {
  const match = iso8601Duration.exec(text);
  if (!match) return undefined;
  const seconds = secondsOf.reduce(
    (sum, unit, i) => sum + unit * Number((match[i + 1] ?? '0').replace(',', '.')),
    0,
  );
  const ms = Math.round(seconds * 1000);
  return Number.isSafeInteger(ms) ? ms : undefined;
}
