import assert from 'node:assert/strict';

type Reader = (value: Buffer) => string;

/** How the server reads a value of a type in COPY's binary format, as text. */
const readers: Record<string, Reader> = {
  timestamptz: (value) => timeText(value.readBigInt64BE()),
  smallint: (value) => String(value.readInt16BE()),
  integer: (value) => String(value.readInt32BE()),
  bigint: (value) => String(value.readBigInt64BE()),
  text: (value) => value.toString(),
  jsonb: (value) => {
    assert.equal(value[0], 1, 'version of jsonb');
    return value.toString('utf8', 1);
  },
};
const sizes: Record<string, number> = { timestamptz: 8, smallint: 2, integer: 4, bigint: 8 };

/** The rows of a COPY in binary format, as a server reads it, strictly: what is not null, by column. */
export function copiedRows(data: Buffer, columns: { name: string; type: string }[]): Record<string, string>[] {
  assert.equal(data.toString('latin1', 0, 19), 'PGCOPY\n\xff\r\n\0\0\0\0\0\0\0\0\0');
  const rows: Record<string, string>[] = [];
  let at = 19;
  for (let count = data.readInt16BE(at); count !== -1; count = data.readInt16BE(at)) {
    assert.equal(count, columns.length);
    at += 2;
    const row: Record<string, string> = {};
    for (const { name, type } of columns) {
      const length = data.readInt32BE(at);
      at += 4;
      if (length === -1) continue;
      assert.ok(length >= 0 && at + length <= data.length, `length of ${name}`);
      assert.equal(length, sizes[type] ?? length);
      row[name] = readers[type]!(data.subarray(at, at + length));
      at += length;
    }
    rows.push(row);
  }
  assert.equal(at + 2, data.length);
  return rows;
}

/** Microseconds since 2000 as an ISO time in UTC. */
function timeText(microseconds: bigint): string {
  const since1970 = microseconds + 946_684_800_000_000n;
  const second = Number(since1970 / 1_000_000n);
  return `${new Date(1000 * second).toISOString().slice(0, 20)}${String(since1970 % 1_000_000n).padStart(6, '0')}Z`;
}
