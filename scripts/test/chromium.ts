import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { type Browser, chromium } from 'playwright-core';
import { say } from '../start/say.ts';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome'];
const ELSEWHERE = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
];

/** As root (a container), without graphics, and without asking anybody anything at the start. */
const FLAGS = [
  ...['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking'],
  ...['--disable-component-update', '--disable-sync', '--autoplay-policy=no-user-gesture-required'],
];

export const launchBrowser = (): Promise<Browser> => chromium.launch({ executablePath: findChromium(), args: FLAGS });

/**
 * The browser of the dashboard's tests: `CHROMIUM` when it is set, else what this machine has, else Debian's package when
 * that can be installed (as root; once per machine, half a minute).
 * @throws Error that says what to do
 */
export function findChromium(env: NodeJS.ProcessEnv = process.env): string {
  const found = env['CHROMIUM'] || installed(env) || (canInstall() && install() ? installed(env) : null);
  if (found) return found;
  throw new Error(
    'The dashboard’s tests need a browser: install Chromium (apt-get install chromium) or Chrome, or name one in CHROMIUM.',
  );
}

const installed = ({ PATH = '' }: NodeJS.ProcessEnv): string | null =>
  [...PATH.split(delimiter).flatMap((folder) => NAMES.map((name) => join(folder, name))), ...ELSEWHERE].find(
    existsSync,
  ) ?? null;

const canInstall = (): boolean => process.getuid?.() === 0 && existsSync('/usr/bin/apt-get');

function install(): boolean {
  say('Installing Chromium for the dashboard’s tests (apt-get install chromium), once per machine …');
  const apt = (...args: string[]) =>
    spawnSync('apt-get', ['-qq', ...args], {
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
      stdio: ['ignore', 'ignore', 'inherit'],
    }).status === 0;
  const packages = ['install', '-y', '--no-install-recommends', 'chromium'];
  return apt(...packages) || (apt('update') && apt(...packages));
}
