/** What is sent to set servers up, in the format PackStream. */
export type Packable = number | string | { readonly [name: string]: Packable };

export function pack(value: Packable): Buffer {
  if (typeof value === 'number') {
    const bytes = Buffer.alloc(9, 0xcb);
    bytes.writeBigInt64BE(BigInt(value), 1);
    return bytes;
  }
  if (typeof value === 'string') {
    const text = Buffer.from(value);
    return Buffer.concat([sized(0xd2, text.length), text]);
  }
  const entries = Object.entries(value);
  return Buffer.concat([sized(0xda, entries.length), ...entries.flat().map(pack)]);
}

function sized(marker: number, size: number): Buffer {
  const bytes = Buffer.alloc(5, marker);
  bytes.writeUInt32BE(size, 1);
  return bytes;
}

/** @throws Error when there is more in it than numbers, texts, truths, lists and maps, which is all that is asked for */
export function unpack(bytes: Buffer): unknown {
  let at = 0;
  const take = (length: number): Buffer => {
    at += length;
    return bytes.subarray(at - length, at);
  };
  const size = (width: number): number => take(width).readUIntBE(0, width);
  const text = (length: number): string => take(length).toString();
  const list = (length: number): unknown[] => Array.from({ length }, value);
  const map = (length: number): object =>
    Object.fromEntries(Array.from({ length }, () => [value(), value()] as const));

  function value(): unknown {
    const marker = size(1);
    const low = marker & 0x0f;
    if (marker < 0x80) return marker;
    if (marker < 0x90) return text(low);
    if (marker < 0xa0) return list(low);
    if (marker < 0xb0) return map(low);
    if (marker >= 0xf0) return marker - 0x100;
    switch (marker) {
      case 0xc0:
        return null;
      case 0xc1:
        return take(8).readDoubleBE();
      case 0xc2:
      case 0xc3:
        return marker === 0xc3;
      case 0xc8:
      case 0xc9:
      case 0xca:
        return take(2 ** (marker - 0xc8)).readIntBE(0, 2 ** (marker - 0xc8));
      case 0xcb:
        return Number(take(8).readBigInt64BE());
      case 0xd0:
      case 0xd1:
      case 0xd2:
        return text(size(2 ** (marker - 0xd0)));
      case 0xd4:
      case 0xd5:
      case 0xd6:
        return list(size(2 ** (marker - 0xd4)));
      case 0xd8:
      case 0xd9:
      case 0xda:
        return map(size(2 ** (marker - 0xd8)));
      default:
        throw new Error(`a value of type 0x${marker.toString(16)} cannot be read here`);
    }
  }
  return value();
}
