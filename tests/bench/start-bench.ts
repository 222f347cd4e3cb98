import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import chromium from '@sparticuz/chromium';
import { chromium as playwright } from 'playwright-core';
import { packageRoot } from '../../controller/cli/package-root.ts';
import { median, type Print } from './figures.ts';

const RUNS = 3;
const browserArgs = [
  '--no-sandbox',
  '--disable-gpu',
  '--headless=shell',
  '--disable-background-networking',
  '--disable-quic',
  '--no-first-run',
  '--disable-component-update',
  '--disable-sync',
];

interface Ready {
  readonly url: string;
  readonly logins: readonly { readonly role: string; readonly user: string; readonly password: string }[];
}

/** From the command to the first picture of the site with machines on it, on a built checkout. */
export async function benchStart(print: Print): Promise<void> {
  const browser = await playwright.launch({
    executablePath: await chromium.executablePath(),
    args: browserArgs,
    headless: true,
  });
  const toReady: number[] = [];
  const toFrame: number[] = [];
  try {
    for (let run = 0; run < RUNS; run += 1) {
      const directory = mkdtempSync(join(tmpdir(), 'banksman-bench-'));
      const start = performance.now();
      const child = spawn('npm', ['start', '--silent', '--', '--json', '--port', '0', '--data', directory], {
        cwd: packageRoot(),
        stdio: ['ignore', 'pipe', 'ignore'],
      });
      try {
        const line = await new Promise<string>((resolve, reject) => {
          createInterface({ input: child.stdout }).once('line', resolve);
          child.once('exit', (code) => {
            reject(new Error(`npm start ended with ${String(code)}`));
          });
        });
        toReady.push(performance.now() - start);
        const ready = JSON.parse(line) as Ready;
        const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
        const login = ready.logins.find(({ role }) => role === 'foreman');
        await page.goto(ready.url);
        await page.getByTestId('login-user').fill(login?.user ?? '');
        await page.getByTestId('login-password').fill(login?.password ?? '');
        await page.getByTestId('login-submit').click();
        await page.getByTestId('machine-row-l1').waitFor({ timeout: 60_000 });
        toFrame.push(performance.now() - start);
        await page.close();
      } finally {
        child.removeAllListeners('exit');
        const gone = new Promise((resolve) => child.once('exit', resolve));
        child.kill('SIGTERM');
        await gone;
        rmSync(directory, { recursive: true, force: true });
      }
    }
  } finally {
    await browser.close();
  }
  const how = `${String(RUNS)} runs, demo site, built checkout`;
  print({ name: 'start: npm start to ready', value: median(toReady) / 1000, unit: 's', how });
  print({ name: 'start: npm start to first frame (login included)', value: median(toFrame) / 1000, unit: 's', how });
}
