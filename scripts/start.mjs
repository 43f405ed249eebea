// `npm start`: prepares the clone, then hands over to the compiled supervisor and waits for it.
import { spawn } from 'node:child_process';
import { join, resolve } from 'node:path';
import { onStop, prepare, ROOT, stopPreparing } from './prepare.mjs';

// Ctrl-C reaches every process of the terminal, this one too: it has to outlive the supervisor to pass on its exit code.
let supervisor;
onStop((signal) => {
  if (supervisor === undefined) stopPreparing(signal);
  else if (supervisor.connected) supervisor.send(signal);
});

await prepare();

const dataDir = resolve(ROOT, process.env.DATA_DIR?.trim() || '.data');
supervisor = spawn(
  process.execPath,
  // The data directory comes last in the arguments: by it a later start recognises what an earlier one left behind.
  [
    '--enable-source-maps',
    join(ROOT, 'dist', 'scripts', 'start.js'),
    ...process.argv.slice(2),
    `--data-dir=${dataDir}`,
  ],
  { cwd: ROOT, stdio: ['inherit', 'inherit', 'inherit', 'ipc'] },
);
supervisor.on('exit', (code) => process.exit(code ?? 1));
