import { execFileSync } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { constants, crc32, deflateRawSync, gunzipSync, gzipSync } from 'node:zlib';
import t, { type Test } from 'tap';
import { readInput } from '../../loader/read/input.js';

/** What is read of a file with these bytes, what is warned of, and how it fails. */
async function read(t: Test, ...parts: (Buffer | string)[]): Promise<{ text: string; warnings: string[]; error?: Error }> {
  const path = `${t.testdir()}/input`;
  await writeFile(path, Buffer.concat(parts.map((part) => Buffer.from(part as string))));
  const warnings: string[] = [];
  const pieces: Buffer[] = [];
  const result = (error?: Error) => ({ text: Buffer.concat(pieces).toString(), warnings, error });
  try {
    const input = readInput(path, new AbortController().signal, (message) => warnings.push(message.replace(path, 'input')));
    for await (const piece of input) pieces.push(piece);
    return result();
  } catch (error) {
    return result(Object.assign(error as Error, { message: (error as Error).message.replace(path, 'input') }));
  }
}

/** Text that takes several pieces, deflated and inflated. */
const text = Array.from({ length: 100_000 }, (_, n) => `${(n * 7919) % 100_003},${n}\n`).join('');
const whole = gzipSync(text);

t.test('a file is read as it is, unless it begins as gzip does', async (t) => {
  for (const plain of ['', 'a', 'ab\n', '\u001f', text]) t.same(await read(t, plain), { text: plain, warnings: [], error: undefined });
  t.same(await read(t, whole), { text, warnings: [], error: undefined });
  t.same(await read(t, gzipSync('')), { text: '', warnings: [], error: undefined });
});

t.test('members one after the other are one text, wherever the chunks end', async (t) => {
  const small = Array.from({ length: 5000 }, (_, n) => gzipSync(`${n}\n`));
  t.equal((await read(t, ...small)).text, Array.from({ length: 5000 }, (_, n) => `${n}\n`).join(''));
  t.equal((await read(t, whole, gzipSync('b'), whole)).text, `${text}b${text}`);
  for (let cut = 65_530; cut < 65_550; cut++) {
    const stored = gzipSync('x'.repeat(cut - 23), { level: 0 });
    t.equal((await read(t, stored, gzipSync('y'))).text, `${'x'.repeat(cut - 23)}y`);
  }
});

t.test('a header may have an extra field, a name, a comment and a checksum', async (t) => {
  const trailer = Buffer.alloc(8);
  trailer.writeUInt32LE(crc32('text'), 0);
  trailer.writeUInt32LE(4, 4);
  const parts = [
    Buffer.from([0x1f, 0x8b, 8, 2 + 4 + 8 + 16, 0, 0, 0, 0, 0, 3]), Buffer.from([3, 1]), Buffer.alloc(259, 'e'), 'all.csv\0',
    `${'a comment '.repeat(100)}\0`, Buffer.from([1, 2]), deflateRawSync('text'), trailer,
  ];
  t.same(await read(t, ...parts), { text: 'text', warnings: [], error: undefined });
  t.match(await read(t, ...parts.slice(0, 5)), { text: '', error: /unexpected end of file/ });
});

t.test('what follows the last member is no failure, as with zcat', async (t) => {
  t.same(await read(t, whole, Buffer.alloc(100_000)), { text, warnings: [], error: undefined }, 'zeros are padding');
  const warnings = ['input: trailing garbage is ignored, as zcat does'];
  for (const garbage of ['x', 'garbage', Buffer.from([0x1f]), Buffer.concat([Buffer.alloc(70_000), Buffer.from('x')]), text]) {
    t.same(await read(t, whole, garbage), { text, warnings, error: undefined });
  }
});

t.test('of a member that is cut, all that can be read has come before the failure', async (t) => {
  for (const length of [whole.length - 1, whole.length - 8, whole.length - 9, whole.length >> 1, 70_000, 65_536, 100, 19, 12, 3]) {
    const cut = whole.subarray(0, length);
    const readable = length < 12 ? '' : gunzipSync(cut, { finishFlush: constants.Z_SYNC_FLUSH }).toString();
    const result = await read(t, cut);
    t.match(result, { error: { message: 'input: unexpected end of file', exitCode: 1 } });
    t.equal(result.text, readable, `${length} of ${whole.length} bytes`);
  }
});

t.test('a member that is damaged fails', async (t) => {
  const damaged = (at: number): Buffer => {
    const bytes = Buffer.from(whole);
    bytes[at]! ^= 0x55;
    return bytes;
  };
  const result = await read(t, gzipSync('first\n'), damaged(whole.length - 5));
  t.match(result, { text: `first\n${text}`, error: /input: damaged: its checksum is wrong/ });
  t.match((await read(t, damaged(whole.length - 1))).error, /checksum/);
  const { text: before, error } = await read(t, damaged(whole.length >> 1));
  t.ok(error && text.startsWith(before.slice(0, 1000)));
});

t.test('zcat reads the same', { skip: hasZcat() ? false : 'SKIPPED, NOT TESTED: no zcat' }, async (t) => {
  for (const end of [Buffer.alloc(9), 'garbage', whole, whole.subarray(0, 50_000)]) {
    const { text } = await read(t, whole, end);
    let zcat: string;
    try {
      zcat = String(execFileSync('zcat', { input: Buffer.concat([whole, Buffer.from(end as string)]), stdio: 'pipe', maxBuffer: 1e8 }));
    } catch (error) {
      zcat = String((error as { stdout: Buffer }).stdout);
    }
    t.equal(text, zcat);
  }
});

function hasZcat(): boolean {
  try {
    execFileSync('zcat', ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}
