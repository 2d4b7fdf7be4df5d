import t from 'tap';
import { explain, faultOf, summarize } from '../../loader/faults.js';

const faultOfCodes = (...codes: string[]): string[] =>
  [...new Set(codes.map((code) => faultOf(Object.assign(new Error('x'), { code }))))];

t.test('the code of an error decides what becomes of the batch', async (t) => {
  t.same(faultOfCodes('23505'), ['repeat']);
  t.same(faultOfCodes('P4030'), ['closed']);
  t.same(faultOfCodes('22P02', '22021', '23502', '54000'), ['row']);
  t.same(faultOfCodes('08006', '25006', '25P03', '25P04', '53100', '53300', '55P03', '57014', '57P01', '57P02', '57P03'),
    ['transient']);
  t.same(faultOfCodes('40001', '40P01'), ['collision']);
  t.same(faultOfCodes('ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ENOTFOUND', 'CONNECTION_CLOSED', 'CONNECT_TIMEOUT'),
    ['transient']);
  t.same(faultOfCodes('42501', '42P01', '28P01', '3D000', 'P0001', 'P4020', 'ERR_TLS_CERT_ALTNAME_INVALID', ''), ['fatal']);
  t.equal(faultOf({ code: '23514', constraint_name: 'event_ns_in_range' }), 'row');
  t.equal(faultOf({ code: '23514' }), 'collision', 'a partition was made while the row was on its way to the default one');
  t.equal(faultOf(new TypeError('x')), 'fatal');
  t.equal(faultOf(undefined), 'fatal');
});

t.test('a message says what happened and what to do', async (t) => {
  const error = Object.assign(new Error('permission denied'), { code: '42501', detail: 'on a table' });
  t.equal(summarize(error), 'permission denied [42501]');
  t.equal(explain(error), 'permission denied [42501] (on a table): loading needs the role perforce_loader, a report perforce_analyst, migrating the owner of the database');
  t.match(explain({ code: '53100', message: 'no', hint: 'Check free disk space.' }), /: Check free disk space$/);
  t.match(explain({ code: '42883', message: 'no', hint: 'add type casts' }), /no \[42883\]: run "p4-load migrate"/);
});

t.test('what the system and TLS say by codes is said in words', async (t) => {
  const told = (code: string): string => explain(Object.assign(new Error(`read ${code}`), { code }));
  t.equal(told('CONNECTION_CLOSED'), 'the connection was lost');
  t.equal(told('ECONNRESET'), 'connection reset by peer');
  t.equal(told('ECONNREFUSED'), 'connection refused: is the server running, and does it listen there?');
  t.equal(told('ENOTFOUND'), 'no host has this name: check the name');
  t.equal(told('EHOSTUNREACH'), 'host is unreachable');
  t.match(told('ENOENT'), /^no such file or directory: is the server running/);
  t.equal(told('EACCES'), 'permission denied');
  t.equal(told('EISDIR'), 'it is a directory');
  t.match(told('ERR_TLS_CERT_ALTNAME_INVALID'), /^the server's certificate is for another name: connect by a name/);
  for (const code of ['SELF_SIGNED_CERT_IN_CHAIN', 'UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'CERT_SIGNATURE_FAILURE']) {
    t.match(told(code), /: sslrootcert or PGSSLROOTCERT has to name/);
  }
});
