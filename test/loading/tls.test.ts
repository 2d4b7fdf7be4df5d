import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { join } from 'node:path';
import pg from 'pg';
import t, { type Test } from 'tap';
import { makeAuthority, makeCertificate } from '../support/certificates.js';
import { runningServer, startServer } from '../support/embedded_server.js';
import { runLoader } from '../support/loader_process.js';
import { ownerUrl } from '../support/owner.js';
import { serverUser } from '../support/server_user.js';

const record = '12.58,1694000000,0,,7,-,master,1,\n';
const noTls = 'offers no TLS: enable it there, or set sslmode=disable';

/** A server with a certificate for localhost that lets nobody but its superuser in without TLS. */
async function tlsServer(t: Test) {
  const folder = t.testdir({ 'no.crt': 'nonsense' });
  const authority = makeAuthority(folder, 'authority');
  const { certificate, key } = makeCertificate(folder, 'localhost', authority);
  const data = join(folder, 'server');
  const access = join(folder, 'pg_hba.conf');
  await writeFile(access, 'host all postgres 127.0.0.1/32 scram-sha-256\nhostssl all all 127.0.0.1/32 scram-sha-256\n');
  const { own } = serverUser('true', folder);
  for (const file of [certificate, key, access]) await own(file);
  const settings = ['ssl=on', `ssl_cert_file=${certificate}`, `ssl_key_file=${key}`, `hba_file=${access}`, 'fsync=off'];
  const server = await startServer({ folder: data, settings });
  t.teardown(async () => (await runningServer(data))?.stop());
  const url = new URL(await ownerUrl(server.url));
  const urlFor = (host: string, mode: string, ca = ''): string => {
    const to = Object.assign(new URL(url), { hostname: host });
    to.searchParams.set('sslmode', mode);
    if (ca) to.searchParams.set('sslrootcert', ca);
    return to.href;
  };
  const other = makeAuthority(folder, 'other').certificate;
  const nonsense = join(folder, 'no.crt');
  return { admin: server.url, url, urlFor, authority: authority.certificate, other, nonsense };
}

t.test('TLS as sslmode says', async (t) => {
  const { admin, url, urlFor, authority, other, nonsense } = await tlsServer(t);
  const both = async (t: Test, to: string | NodeJS.ProcessEnv, code: number, stderr: RegExp | string): Promise<void> => {
    for (const args of [['migrate'], ['--quiet']]) {
      t.match(await runLoader(to, args, record), { code, stderr });
    }
  };

  t.test('connects with it, to migrate and to load, in every mode that allows it', async (t) => {
    for (const mode of ['allow', 'prefer', 'require']) await both(t, urlFor('127.0.0.1', mode), 0, '');
    await both(t, urlFor('127.0.0.1', 'require', authority), 0, '');
    await both(t, urlFor('127.0.0.1', 'verify-ca', authority), 0, '');
    await both(t, urlFor('localhost', 'verify-full', authority), 0, '');
    const variables = {
      PGHOST: 'localhost', PGPORT: url.port, PGUSER: url.username, PGPASSWORD: url.password, PGDATABASE: 'p4',
      PGSSLROOTCERT: authority,
    };
    await both(t, { ...variables, PGSSLMODE: 'verify-full' }, 0, '');
    await both(t, variables, 0, '');
    const client = new pg.Client({ connectionString: Object.assign(new URL(admin), { pathname: '/p4' }).href });
    await client.connect();
    const { rows } = await client.query('select count(*)::integer as events from perforce.raw_events');
    await client.end();
    t.same(rows, [{ events: 1 }]);
  });

  t.test('says what to do where a certificate is not to be trusted', async (t) => {
    const untrusted = /: sslrootcert or PGSSLROOTCERT has to name the certificate of the authority that signed/;
    for (const mode of ['require', 'verify-ca', 'verify-full']) {
      await both(t, urlFor('localhost', mode, other), 1, untrusted);
    }
    for (const mode of ['verify-ca', 'verify-full']) await both(t, urlFor('localhost', mode), 1, untrusted);
    const wrongName = /^p4-load: database p4 on 127\.0\.0\.1:\d+ as p4: .*: connect by a name that the server's/;
    await both(t, urlFor('127.0.0.1', 'verify-full', authority), 1, wrongName);
    await both(t, urlFor('localhost', 'verify-full', nonsense), 2, /root certificate .*no\.crt holds no certificate/);
  });

  t.test('without it, says that the server wants it', async (t) => {
    await both(t, urlFor('127.0.0.1', 'disable'), 1, /no encryption \[28000\]: check the user name, the sslmode/);
  });
});


t.test('where the server offers none, the modes that want it say so', async (t) => {
  const server = createServer((socket) => socket.once('data', () => socket.write('N')));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.teardown(() => void server.close());
  const { port } = server.address() as AddressInfo;
  for (const mode of ['require', 'verify-ca', 'verify-full']) {
    for (const args of [['migrate'], ['--quiet', '--retry-timeout', '0']]) {
      const result = await runLoader(`postgres://u:secret@127.0.0.1:${port}/d?sslmode=${mode}`, args, record);
      t.match(result, { code: 1, stderr: `127.0.0.1:${port} ${noTls}` }, `${args} ${mode}`);
    }
  }
});
