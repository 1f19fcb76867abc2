import { type Day, toInstant } from '@learntrack/core';

const dayMs = 86_400_000;

/** A `bigint`, as the protocol has it: encoded once, it is not read again for each of thousands of rows. */
export function encodedBigint(digits: string): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigInt64BE(BigInt(digits));
  return bytes;
}

/** A `date`, as the protocol has it: the days since 1970, above 2^31. */
export function encodedDate(day: Day): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(toInstant(day, 'day').getTime() / dayMs + 2 ** 31);
  return bytes;
}
