import { isAscii, isUtf8 } from 'node:buffer';

/** How the bytes of one encoding become text. */
export interface TextDecoding {
  /** The text in UTF-8: the same memory where that is what it holds; undefined when the bytes are not valid. */
  toUtf8: (bytes: Buffer) => Buffer | undefined;
  /** The text, with U+FFFD where the bytes are not valid. */
  lenient: (bytes: Buffer) => string;
}

/**
 * A decoder for a label of the WHATWG encoding standard (utf-8, windows-1252, shift_jis, ...).
 * @throws RangeError for an unknown label, and for encodings in which ASCII bytes are not themselves
 */
export function textDecoding(label: string): TextDecoding {
  const [lenient, fatal] = [false, true].map((fatal) => new TextDecoder(label, { ignoreBOM: true, fatal }));
  const { encoding } = lenient!;
  if (/^(utf-16|iso-2022|replacement)/.test(encoding)) throw new RangeError(`${label} is not a superset of ASCII`);
  const isSame = encoding === 'utf-8' ? isUtf8 : isAscii;
  // Some releases of Node take windows-1252 for ISO 8859-1 when not streaming; a single byte leaves nothing to stream.
  const options = { stream: encoding === 'windows-1252' };
  return {
    lenient: (bytes) => lenient!.decode(bytes, options),
    toUtf8(bytes) {
      try {
        return isSame(bytes) ? bytes : Buffer.from(fatal!.decode(bytes, options));
      } catch {
        return undefined;
      }
    },
  };
}
