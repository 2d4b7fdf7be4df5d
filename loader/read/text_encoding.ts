import { isAscii, isUtf8 } from 'node:buffer';

export type TextDecoding = ReturnType<typeof textDecoding>;

/**
 * A decoder for a label of the WHATWG encoding standard (utf-8, windows-1252, shift_jis, ...).
 * @throws RangeError for an unknown label, and for encodings in which ASCII bytes are not themselves
 */
export function textDecoding(label: string) {
  const [lenient, fatal] = [false, true].map((fatal) => new TextDecoder(label, { ignoreBOM: true, fatal }));
  const { encoding } = lenient!;
  if (/^(utf-16|iso-2022|replacement)/.test(encoding)) throw new RangeError(`${label} is not a superset of ASCII`);
  const isSame = encoding === 'utf-8' ? isUtf8 : isAscii;
  // Some releases of Node take windows-1252 for ISO 8859-1 when not streaming; a single byte leaves nothing to stream.
  const options = { stream: encoding === 'windows-1252' };
  return {
    /** The text, with U+FFFD where the bytes are not valid. */
    lenient: (bytes: Buffer): string => lenient!.decode(bytes, options),
    /** The text in UTF-8: the same memory where that is what it holds; undefined when the bytes are not valid. */
    toUtf8(bytes: Buffer): Buffer | undefined {
      try {
        return isSame(bytes) ? bytes : Buffer.from(fatal!.decode(bytes, options));
      } catch {
        return undefined;
      }
    },
  };
}
