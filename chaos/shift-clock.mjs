// Loaded into one process by `node --import`: its Date is off by as many milliseconds as the file CLOCK_OFFSET_FILE says,
// from the moment it says so. Temporal, PostgreSQL and timers keep true time, as they do when a host's clock is set.
import { readFileSync } from 'node:fs';

const file = process.env.CLOCK_OFFSET_FILE;
const TrueDate = Date;
const LOOK_EVERY_MS = 50;
let offsetMs = 0;

const look = () => {
  try {
    offsetMs = Number(readFileSync(file, 'utf8')) || 0;
  } catch {
    offsetMs = 0; // nobody has shifted it
  }
};

class ShiftedDate extends TrueDate {
  constructor(...given) {
    if (given.length === 0) super(TrueDate.now() + offsetMs);
    else super(...given);
  }
  static now() {
    return TrueDate.now() + offsetMs;
  }
}

if (file) {
  look();
  setInterval(look, LOOK_EVERY_MS).unref();
  globalThis.Date = ShiftedDate;
}
