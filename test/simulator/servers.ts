/** A p4d release, as far as its records show it. */
export interface Release {
  /** The version of a record type; types without an entry have `otherVersion`. */
  readonly versions: Readonly<Record<number, number>>;
  readonly otherVersion: number;
  /** Fields that this release appends to a type's records and that no known layout has. */
  readonly surplus: Readonly<Record<number, readonly string[]>>;
}

/** One p4d. */
export interface Server {
  readonly id: string;
  readonly role: 'commit' | 'edge' | 'standalone';
  readonly release: Release;
  readonly ip: string;
  /** Local time minus UTC, in hours: what f_date is written in. */
  readonly utcOffset: number;
  /** Whether the clock resolves nanoseconds; else microseconds. */
  readonly nanoseconds: boolean;
}

const RELEASE_2018: Release = { versions: {}, otherVersion: 0, surplus: {} };

const RELEASE_2023: Release = {
  versions: { 0: 55, 1: 55, 2: 56, 3: 55, 4: 55, 5: 55, 9: 55, 11: 55 },
  otherVersion: 50,
  surplus: {},
};

const RELEASE_2024: Release = { versions: {}, otherVersion: 58, surplus: {} };

const RELEASE_TO_COME: Release = {
  versions: { 0: 61, 1: 61, 2: 61, 6: 55, 9: 61, 16: 61 },
  otherVersion: 58,
  surplus: { 2: ['4096', 'zone-a'], 9: ['0'], 16: [''] },
};

/** The default installation: two edge servers and their commit server, all of different releases. */
export const SERVERS: readonly Server[] = [
  { id: 'edge-tokyo', role: 'edge', release: RELEASE_2023, ip: '10.81.0.5', utcOffset: 9, nanoseconds: true },
  { id: 'edge-berlin', role: 'edge', release: RELEASE_TO_COME, ip: '10.49.0.5', utcOffset: 2, nanoseconds: true },
  { id: 'commit.1', role: 'commit', release: RELEASE_2024, ip: '10.1.0.5', utcOffset: -7, nanoseconds: false },
];

/** A server from before 2019.2: its records are of version 0, without command identity and without server id. */
export const OLD_SERVER: Server = {
  id: 'old:1666',
  role: 'standalone',
  release: RELEASE_2018,
  ip: '10.7.0.9',
  utcOffset: 0,
  nanoseconds: false,
};

/** The version in which a server writes a record type. */
export function versionOf(server: Server, type: number): number {
  return server.release.versions[type] ?? server.release.otherVersion;
}
