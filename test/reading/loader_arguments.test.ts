import t from 'tap';
import { readArguments } from '../../loader/arguments.js';
import { readConnection, whereIs } from '../../loader/database/connection.js';

const usage = (message: RegExp) => ({ name: 'Error', message, exitCode: 2 });

t.test('options have defaults', async (t) => {
  t.match(readArguments([]), {
    command: 'load', files: [], source: undefined, encoding: 'utf-8', batchRows: 5000, batchBytes: 8_388_608,
    flushInterval: 500, maxRejects: Infinity, maxRecordBytes: 8_388_608, connections: 3, retryTimeout: 300_000,
    isDryRun: false, isJson: false, isQuiet: false,
  });
  t.match(readArguments(['--flush-interval', '0', '--source=edge', '--max-rejects=0', 'a.csv', 'b.csv.gz', '--json']),
    { files: ['a.csv', 'b.csv.gz'], source: 'edge', flushInterval: 0, maxRejects: 0, isJson: true });
  t.match(readArguments(['migrate']), { command: 'migrate' });
  for (const help of ['--help', '-h']) t.match(readArguments([help]), { command: 'help' });
  t.match(readArguments(['migrate', '--sql', '--retry-timeout=5']), { command: 'migrate', isSql: true, retryTimeout: 5000 });
  t.match(readArguments(['uninstall', '--sql']), { command: 'uninstall' });
  t.same(readArguments(['report']).report,
    { from: undefined, to: undefined, output: 'perforce_report.html', timeZone: 'UTC' });
  t.match(readArguments(['report', '--from', 'yesterday', '--to=today', '--output', '-', '--time-zone', 'asia/tokyo']), {
    command: 'report', report: { from: 'yesterday', to: 'today', output: '-', timeZone: 'Asia/Tokyo' },
  });
});

t.test('bad usage says what to write instead', async (t) => {
  t.throws(() => readArguments(['--nonsense=secret']), usage(/^--nonsense is no option: see p4-load --help$/));
  t.throws(() => readArguments(['-x']), usage(/^-x is no option: see/));
  t.throws(() => readArguments(['--json=1']), usage(/^--json takes no value: see/));
  for (const args of [['--source'], ['--source', '-x']]) {
    t.throws(() => readArguments(args), usage(/^--source wants a value; one that begins with - is given as --source=VALUE/));
  }
  t.throws(() => readArguments(['--batch-rows', '0']), usage(/^--batch-rows takes a whole number from 1 to 1000000$/));
  t.throws(() => readArguments(['--max-rejects=-1']), usage(/^--max-rejects takes a whole number/));
  t.throws(() => readArguments(['--encoding', 'utf-16le']), usage(/^--encoding utf-16le cannot be used/));
  t.throws(() => readArguments(['migrate', 'x']), usage(/^migrate takes no files/));
  t.throws(() => readArguments(['report', 'x']), usage(/^report takes no files/));
  t.throws(() => readArguments(['uninstall']), usage(/^uninstall only prints: write p4-load uninstall --sql$/));
  t.throws(() => readArguments(['report', '--time-zone', 'Mars']), usage(/^--time-zone Mars is no time zone: write one/));
});

t.test('an option that does not apply is refused by its name', async (t) => {
  const cases: [args: string[], misplaced: string, command: string][] = [
    [['migrate', '--dry-run'], 'dry-run', 'migrate'],
    [['--quiet', 'migrate'], 'quiet', 'migrate'],
    [['report', '--connections', '4'], 'connections', 'report'],
    [['uninstall', '--sql', '--json'], 'json', 'uninstall'],
    [['--from', 'yesterday', 'all.csv'], 'from', 'loading'],
    [['--sql'], 'sql', 'loading'],
  ];
  for (const [args, misplaced, command] of cases) {
    t.throws(() => readArguments(args), usage(new RegExp(`^--${misplaced} does not apply to ${command}: see`)));
  }
});

t.test('the database is that of DATABASE_URL, completed by the PG variables', async (t) => {
  const env = { PGHOST: 'pg', PGPORT: '5433', PGUSER: 'u', PGPASSWORD: 'p', PGDATABASE: 'd', PGSSLMODE: 'require' };
  t.match(readConnection(env), { host: 'pg', port: 5433, user: 'u', password: 'p', database: 'd', sslMode: 'require' });
  t.match(readConnection({ ...env, DATABASE_URL: 'postgres://a%40b:p%3Aq@[::1]:6432/x%20y?sslmode=disable' }),
    { host: '::1', port: 6432, user: 'a@b', password: 'p:q', database: 'x y', sslMode: 'disable' });
  t.match(readConnection({ DATABASE_URL: 'postgresql:///d?host=/run/pg&user=u' }),
    { host: '/run/pg', port: 5432, user: 'u', database: 'd', sslMode: 'prefer' });
  t.match(readConnection({ DATABASE_URL: 'postgres://u@%2Frun%2Fpg/d' }), { host: '/run/pg' });
  t.match(readConnection({ PGUSER: 'u' }), { host: 'localhost', database: 'u', password: undefined });
});

t.test('what is wrong with it is told without the password', async (t) => {
  t.throws(() => readConnection({ DATABASE_URL: 'mysql://u:secret@h/d' }), usage(/^DATABASE_URL is not of the form/));
  t.throws(() => readConnection({ DATABASE_URL: 'postgres://u:se%cret@h/d' }), usage(/write it as %25$/));
  for (const cut of ['postgres://u:1#ret@h/d', 'postgres://u:1/ret@h/d', 'postgres://u:1?ret@h/d']) {
    t.throws(() => readConnection({ DATABASE_URL: cut }), usage(/^DATABASE_URL has a # \/ or \? that ends the password early/));
  }
  t.throws(() => readConnection({ PGPORT: 'x' }), usage(/^the port x/));
  t.throws(() => readConnection({ PGSSLMODE: 'yes' }), usage(/^the sslmode yes is none of/));
  t.throws(() => readConnection({ PGSSLROOTCERT: '/nowhere' }),
    usage(/^the root certificate \/nowhere cannot be read: no such file or directory$/));
  const connection = readConnection({ DATABASE_URL: 'postgres://u:secret@h:1/d' });
  t.equal(whereIs(connection), 'database d on h:1 as u');
});

t.test('what libpq would do and p4-load does not is refused by its name, wherever it is asked for', async (t) => {
  const url = (parameters: string): NodeJS.ProcessEnv => ({ DATABASE_URL: `postgres://u:secret@h/d?${parameters}` });
  const refused = (place: string) => usage(new RegExp(`^${place}, which p4-load does not support and will not ignore`));
  const names = ['sslcert', 'sslkey', 'options', 'target_session_attrs', 'service', 'passfile', 'channel_binding', 'sslmod'];
  for (const name of names) {
    t.throws(() => readConnection(url(`${name}=require`)), refused(`DATABASE_URL has ${name}`));
  }
  const variables = [
    'PGHOSTADDR', 'PGOPTIONS', 'PGSERVICE', 'PGSSLCERT', 'PGSSLCRL', 'PGTARGETSESSIONATTRS', 'PGCHANNELBINDING',
    'PGREQUIREAUTH', 'PGGSSENCMODE', 'PGSSLMINPROTOCOLVERSION', 'PGPASSFILE',
  ];
  for (const name of variables) {
    t.throws(() => readConnection({ PGUSER: 'u', [name]: 'require' }), refused(`${name} is set`));
  }
});

t.test('what asks for nothing that does not happen anyway is let through', async (t) => {
  const parameters = 'target_session_attrs=any&channel_binding=prefer&sslcert=&application_name=x&keepalives_idle=9';
  t.match(readConnection({ DATABASE_URL: `postgres://u@h/d?${parameters}` }), { host: 'h' });
  t.match(readConnection({ PGAPPNAME: 'x', PGSSLCERT: '', PGPASSWORD: 'p', PGPASSFILE: '/x' }), { password: 'p' });
});

t.test('several hosts are refused in clear words', async (t) => {
  const several = /^several hosts are named, and p4-load connects to one: name the primary/;
  t.throws(() => readConnection({ DATABASE_URL: 'postgres://u:se,cret@a:1,b:2/d' }), usage(several));
  t.throws(() => readConnection({ DATABASE_URL: 'postgres:///d?host=a,b' }), usage(several));
  t.throws(() => readConnection({ PGHOST: 'a,b' }), usage(several));
  t.match(readConnection({ DATABASE_URL: 'postgres://u:se,cret@a/d' }), { host: 'a', password: 'se,cret' });
});
