import { types } from 'cassandra-driver';
import { expect, test } from 'vitest';
import { encodedBigint, encodedDate } from './encoded.ts';

/** The driver has it; its types do not tell. */
const { toBuffer } = types.Long as unknown as { readonly toBuffer: (value: types.Long) => Buffer };

test.each(['0', '-1', '4611703610613432327', String(2n ** 63n - 1n)])(
  '%s is encoded as the driver does',
  (digits) => {
    expect(encodedBigint(digits)).toEqual(toBuffer(types.Long.fromString(digits)));
  },
);

test.each(['1970-01-01', '1900-02-28', '2026-12-31', '9999-12-31'])(
  '%s is encoded as the driver does',
  (day) => {
    expect(encodedDate(day)).toEqual(types.LocalDate.fromString(day).toBuffer());
  },
);
