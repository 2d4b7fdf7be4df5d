import type { Fault } from '../fault.js';
import { crashServer } from './crash_server.js';
import { crowd } from './crowd.js';
import { fillDisk } from './fill_disk.js';
import { fuzz } from './fuzz.js';
import { killLoader } from './kill_loader.js';
import { pauseLoader } from './pause_loader.js';
import { sixtyDays } from './sixty_days.js';
import { stepClock } from './step_clock.js';
import { terminateConnections } from './terminate_connections.js';

/** What make torture does, round after round. */
export const faults: readonly Fault[] = [
  killLoader, crashServer, terminateConnections, fillDisk, stepClock, pauseLoader, crowd, fuzz, sixtyDays,
];
