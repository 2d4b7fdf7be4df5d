import { isUtf8 } from 'node:buffer';

/** How the bytes of one encoding become text. */
export interface TextDecoding {
  /** Whether the bytes are the text in UTF-8 as they stand; never so in other encodings. */
  isUtf8: (bytes: Buffer) => boolean;
  /** The text, or undefined when the bytes are not valid in the encoding. */
  strict: (bytes: Buffer) => string | undefined;
  /** The text, with U+FFFD where the bytes are not valid. */
  lenient: (bytes: Buffer) => string;
}

/**
 * A decoder for a label of the WHATWG encoding standard (utf-8, windows-1252, shift_jis, ...).
 * @throws RangeError for an unknown label, and for encodings in which ASCII bytes are not themselves
 */
export function textDecoding(label: string): TextDecoding {
  const decoder = new TextDecoder(label, { ignoreBOM: true });
  const { encoding } = decoder;
  if (/^(utf-16|iso-2022|replacement)/.test(encoding)) {
    throw new RangeError(`the encoding ${label} is not a superset of ASCII`);
  }
  // Some releases of Node take windows-1252 for ISO 8859-1 when not streaming; a single byte leaves nothing to stream.
  const options = { stream: encoding === 'windows-1252' };
  const lenient = (bytes: Buffer): string => decoder.decode(bytes, options);
  if (encoding === 'utf-8') {
    return { lenient, isUtf8, strict: (bytes) => (isUtf8(bytes) ? bytes.toString('utf8') : undefined) };
  }
  const fatal = new TextDecoder(label, { ignoreBOM: true, fatal: true });
  return {
    lenient,
    isUtf8: () => false,
    strict: (bytes) => {
      try {
        return fatal.decode(bytes, options);
      } catch {
        return undefined;
      }
    },
  };
}
