import { type ChildProcess, spawn, type SpawnOptions, spawnSync } from 'node:child_process';
import { chown } from 'node:fs/promises';

/** The OS user that PostgreSQL runs as: ourselves, or, as it refuses root, `postgres` when we are root. */
export interface ServerUser {
  /** Makes a file or folder this user's own. */
  own(path: string): Promise<void>;
  /** Starts a program as this user. */
  spawn(program: string, args: string[], options: SpawnOptions): ChildProcess;
}

const name = 'postgres';

/**
 * Finds the user, or makes it.
 *
 * The checkout may lie where that user cannot go (/root, a folder of mode 0700). Then setpriv leaves root's capability
 * to pass closed folders to the server; the secure bit makes access(2), by which PostgreSQL finds its files, heed it.
 * @param program what will be run, to try whether the user can
 * @param folder where it will work
 */
export function serverUser(program: string, folder: string): ServerUser {
  if (process.getuid?.() !== 0) return { own: async () => undefined, spawn };
  const ids = lookUp() ?? create();
  const own = (path: string): Promise<void> => chown(path, ids.uid, ids.gid);
  const script = ['sh', '-c', 'cd "$1" && "$0" --version', program, folder];
  const works = ([file, ...args]: string[], options: object): boolean =>
    spawnSync(file!, args, { cwd: '/', ...options }).status === 0;

  if (works(script, ids)) return { own, spawn: (file, args, options) => spawn(file, args, { ...options, ...ids }) };
  const setpriv = [
    'setpriv', `--reuid=${ids.uid}`, `--regid=${ids.gid}`, '--clear-groups',
    '--inh-caps=+dac_override', '--ambient-caps=+dac_override', '--securebits=+no_setuid_fixup', '--',
  ];
  if (works([...setpriv, ...script], {})) {
    return { own, spawn: (file, args, options) => spawn('setpriv', [...setpriv.slice(1), file, ...args], options) };
  }
  throw new Error(`PostgreSQL does not run as root, and the OS user ${name} cannot use ${folder}:
run this as an ordinary user, move the checkout out of closed folders such as /root, or install setpriv (util-linux)`);
}

function lookUp(): { uid: number; gid: number } | undefined {
  const [uid, gid] = ['-u', '-g'].map((flag) => spawnSync('id', [flag, name], { encoding: 'utf8' }));
  return uid!.status === 0 ? { uid: Number(uid!.stdout), gid: Number(gid!.stdout) } : undefined;
}

function create(): { uid: number; gid: number } {
  const useradd = ['useradd', '--system', '--user-group', '--no-create-home', '--shell', '/bin/false', name];
  const adduser = ['adduser', '-S', '-D', '-H', name];
  for (const [file, ...args] of [useradd, adduser]) spawnSync(file!, args);
  const ids = lookUp();
  if (!ids) throw new Error(`PostgreSQL does not run as root, and no OS user ${name} could be made for it`);
  return ids;
}
