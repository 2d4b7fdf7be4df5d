import type { Random } from './random.js';
import type { World } from './world.js';

const STREAMS = ['main', 'dev', 'release-2.1'];
const FOLDERS = ['src/core', 'src/net', 'include', 'art/characters', 'art/Level Design', 'doc', 'tools/build scripts'];
const NAMES = ['socket', 'render', 'Hero Mesh', 'readme', 'index', 'physics', 'parser', 'terrain'];
const ENDINGS = ['c', 'h', 'cpp', 'uasset', 'txt', 'png', 'fbx'];

/** Names that a reader must take as they are: percent codes, commas, quotes, letters beyond ASCII. */
const ODD_FILES = [
  '//depot/main/icons/logo%402x.png',
  '//depot/main/doc/100%25 done %23draft.txt',
  '//depot/dev/art/rock, large.uasset',
  '//depot/dev/tools/say "hello".sh',
  '//depot/main/文書/設計 書.txt',
  '//depot/main/straße/Übersicht.md',
];

/** The depot path of a file. */
export function depotFile({ random, options }: World): string {
  if (random.chance(options.oddNames)) return random.pick(ODD_FILES);
  const name = `${random.pick(NAMES)}${random.below(400)}.${random.pick(ENDINGS)}`;
  return `${depotFolder(random)}/${name}`;
}

/** The depot path of a folder. */
export function depotFolder(random: Random): string {
  return `//depot/${random.pick(STREAMS)}/${random.pick(FOLDERS)}`;
}
