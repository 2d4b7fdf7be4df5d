import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import t, { type Test } from 'tap';

const audit = fileURLToPath(new URL('../support/audit.js', import.meta.url));

/** Runs make audit's program with a registry of our own. */
async function auditBy(t: Test, registry: RequestListener): Promise<{ code: number; stdout: string }> {
  const server = createServer(registry).listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.teardown(() => void server.close());
  const npm_config_registry = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  const env = { ...process.env, npm_config_registry, npm_config_cache: t.testdir() };
  return new Promise((resolve) => {
    const child = execFile(process.execPath, [audit], { env }, (_error, stdout) => {
      resolve({ code: child.exitCode!, stdout });
    });
  });
}

t.test('a vulnerability of what users install fails the audit', async (t) => {
  const advisory = { id: 1, url: 'https://x', title: 'x', severity: 'high', vulnerable_versions: '>=0' };
  const result = await auditBy(t, ({ method, url }, response) => {
    const name = decodeURIComponent(url!.slice(1));
    response.end(JSON.stringify(method === 'POST' ? { pg: [advisory] } : { name, versions: {} }));
  });
  t.match(result, { code: 1, stdout: /^pg: high/m });
});

t.test('no vulnerability is a success', async (t) => {
  const result = await auditBy(t, (_request, response) => response.end('{}'));
  t.match(result, { code: 0, stdout: /^no known vulnerability in \d+ packages\n$/ });
});

t.test('a registry without audits is a success that says so', async (t) => {
  const result = await auditBy(t, (_request, response) => response.writeHead(405).end());
  t.match(result, { code: 0, stdout: /^NOT AUDITED: the npm registry does not say what is vulnerable: .*405/ });
});
