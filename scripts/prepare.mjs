// What `npm start` and `npm test` need before any compiled code exists: the right Node, the packages, the build.
// Plain JavaScript without dependencies, because nothing is installed yet on a fresh clone.
import { spawn } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));

const OLDEST_NODE = [20, 19];

/** Installs what is missing and builds what has changed. Ends the process with a plain message when that cannot work. */
export async function prepare() {
  checkNode();
  if (!packagesAreInstalled()) await install();
  await build();
}

const running = new Set();

/**
 * Calls back on Ctrl-C, SIGTERM and SIGHUP, and when npm was told to end: it passes that on to its shell only, which
 * ends without a word to us. Without npm (nohup, a service) a parent that has gone means nothing.
 */
export function onStop(callback) {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => callback(signal));
  if (!process.env.npm_lifecycle_event) return;
  const shell = process.ppid;
  const watch = setInterval(() => {
    if (process.ppid === shell) return;
    clearInterval(watch);
    callback('SIGTERM');
  }, 500).unref();
}

/** Passes a signal on to what is being run. */
export function signalRunning(signal) {
  for (const child of running) child.kill(signal);
}

/** Ends what is being run, and with it this process. */
export function stopPreparing(signal) {
  signalRunning(signal);
  process.exit(130);
}

/** Runs a program in the project's directory and resolves with its exit code (130 when a signal ended it). */
export function run(command, args, options = {}) {
  return new Promise((resolve) => {
    const child = spawn(command, args, { cwd: ROOT, stdio: 'inherit', ...options });
    running.add(child);
    child.on('exit', () => running.delete(child));
    child.on('error', (error) => {
      console.error(`${command} cannot be run: ${error.message}`);
      resolve(127);
    });
    child.on('close', (code) => resolve(code ?? 130));
  });
}

function checkNode() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major > OLDEST_NODE[0] || (major === OLDEST_NODE[0] && minor >= OLDEST_NODE[1])) return;
  stop(`Node ${OLDEST_NODE.join('.')} or newer is needed; this is ${process.version}. See https://nodejs.org/`);
}

/** True when node_modules holds exactly what package-lock.json says, as npm noted it at the end of its last install. */
function packagesAreInstalled() {
  const installed = readPackages(join(ROOT, 'node_modules', '.package-lock.json'));
  const wanted = readPackages(join(ROOT, 'package-lock.json'));
  if (!installed || !wanted) return false;
  return Object.entries(wanted).every(([path, { version, optional }]) =>
    path === '' || (optional && !installed[path]) ? true : installed[path]?.version === version,
  );
}

function readPackages(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8')).packages;
  } catch {
    return null;
  }
}

async function install() {
  say('Installing packages (npm install); about half a minute, longer on a slow network …');
  // Not `npm ci`: it refuses a lock file that lacks other platforms' optional packages, as one made from a registry
  // without them does. `--no-save` keeps to the versions of the lock file and leaves it as it is. The TypeScript
  // compiler is a development dependency: NODE_ENV=production must not leave it out.
  const args = ['install', '--no-save', '--include=dev', '--no-progress'];
  const npm = process.env.npm_execpath;
  const code = npm?.endsWith('.js') ? await run(process.execPath, [npm, ...args]) : await run('npm', args);
  if (code !== 0) stop('npm install failed: its own message is above. Is the package registry reachable?', code);
}

async function build() {
  const buildInfo = join(ROOT, 'dist', '.tsbuildinfo');
  const first = !existsSync(buildInfo);
  const slow = setTimeout(() => say(`Building${first ? ' for the first time' : ''}; a few seconds …`), 2_000);
  const tsc = [join(ROOT, 'node_modules', 'typescript', 'bin', 'tsc'), '-p', 'tsconfig.build.json'];
  let compiled = await run(process.execPath, tsc);
  if (compiled !== 0 && !first) {
    // What the compiler remembers of the last build can be older than a file that has come since: ask it afresh.
    rmSync(buildInfo);
    say('Compiling again from scratch …');
    compiled = await run(process.execPath, tsc);
  }
  if (compiled !== 0) stop('The TypeScript sources do not compile: see above.', compiled);
  removeStaleOutput();
  const bundled = await run(process.execPath, [join(ROOT, 'dist', 'scripts', 'bundle.js')]);
  if (bundled !== 0) stop('Workflows and programs cannot be bundled: see above.', bundled);
  if (dashboardIsOlder()) {
    const vite = [join(ROOT, 'node_modules', 'vite', 'bin', 'vite.js'), 'build', 'dashboard', '--logLevel', 'error'];
    const built = await run(process.execPath, vite);
    if (built !== 0) stop('The dashboard cannot be built: see above.', built);
  }
  clearTimeout(slow);
}

/** True when the dashboard was never built, or something that it is made of has changed since. */
function dashboardIsOlder() {
  const made = join(ROOT, 'dist', 'dashboard', 'index.html');
  if (!existsSync(made)) return true;
  const sources = readdirSync(join(ROOT, 'dashboard'), { recursive: true }).map((name) => join('dashboard', name));
  const changed = [...sources, 'dashboard', 'package-lock.json'].map((name) => statSync(join(ROOT, name)).mtimeMs);
  return Math.max(...changed) > statSync(made).mtimeMs;
}

/** Compiled files whose source is gone would still be found by anything that reads a folder. */
function removeStaleOutput() {
  const dist = join(ROOT, 'dist');
  for (const entry of readdirSync(dist, { recursive: true })) {
    const source = join(ROOT, entry.replace(/\.js(\.map)?$/, '.ts'));
    const compiled = /^(src|simulator|scripts|bench|chaos)[\\/].*\.js(\.map)?$/.test(entry);
    if (compiled && !existsSync(source)) rmSync(join(dist, entry), { force: true });
  }
}

export function say(text) {
  console.log(text);
}

function stop(text, code = 1) {
  console.error(text);
  process.exit(code === 130 ? 130 : 1);
}
