// Runs on a fresh clone with only Node and npm, so it imports nothing but Node itself.
// start    install what is missing, build what is stale, then run `banksman start …`
// prepare  the same without running anything (npm test calls it)
// bench    the same, then the benchmarks
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
const [verb = 'start', ...rest] = process.argv.slice(2);
const isQuiet = rest.includes('--json');

function say(text) {
  if (!isQuiet) process.stderr.write(`${text}\n`);
}

function fail(text) {
  process.stderr.write(`${text}\n`);
  process.exit(1);
}

function checkNode() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  if (major < 20 || (major === 20 && minor < 20)) {
    fail(
      `Banksman needs Node 20.20 or newer; this is ${process.versions.node}. Install it from nodejs.org and try again.`,
    );
  }
}

function run(command, args, what) {
  // Everything but the last line of `start --json` goes to stderr, so that stdout stays machine-readable.
  const result = spawnSync(command, args, { cwd: root, stdio: ['ignore', 2, 2], shell: process.platform === 'win32' });
  if (result.status !== 0) fail(`${what} failed (exit ${result.status ?? result.signal}). The lines above say why.`);
}

function hashOf(paths) {
  const hash = createHash('sha256');
  for (const path of paths) hash.update(`${path}\n`).update(readFileSync(path));
  return hash.digest('hex');
}

function sourcesBelow(folder) {
  if (!existsSync(folder)) return [];
  return readdirSync(folder).flatMap((name) => {
    const path = join(folder, name);
    if (statSync(path).isDirectory()) return sourcesBelow(path);
    return /\.(ts|tsx|css|html|json|svg|mjs|webmanifest)$/.test(name) ? [path] : [];
  });
}

function isStamped(stampPath, hash) {
  return existsSync(stampPath) && readFileSync(stampPath, 'utf8') === hash;
}

function install() {
  const stampPath = join(root, 'node_modules', '.banksman-installed');
  const hash = hashOf([join(root, 'package.json'), join(root, 'package-lock.json')]);
  if (isStamped(stampPath, hash)) return;
  say(
    'Installing packages (npm ci). The first time this takes two to four minutes: SQLite is compiled for this machine.',
  );
  run('npm', ['ci', '--no-audit', '--no-fund', '--foreground-scripts'], 'Installing packages');
  writeFileSync(stampPath, hash);
}

function build() {
  const stampPath = join(root, 'dist', '.banksman-built');
  const program = ['kernel', 'hardware-profiles', 'missions', 'robot-bridge', 'sim', 'controller', 'console'];
  // The benchmarks and the long runs are compiled, too.
  const folders = [...program, 'tests/bench', 'tests/long'];
  const sources = folders.flatMap((folder) => sourcesBelow(join(root, folder)));
  const hash = hashOf([join(root, 'package-lock.json'), join(root, 'tsconfig.json'), ...sources]);
  if (isStamped(stampPath, hash)) return;
  say('Building controller and console.');
  run('npm', ['run', '--silent', 'build'], 'Building');
  mkdirSync(join(root, 'dist'), { recursive: true });
  writeFileSync(stampPath, hash);
}

/** npm runs us in a shell that a SIGTERM to npm ends without a word to us. Told once: a second signal would end the site in no order. */
function endWithShell(shellPid, end) {
  const timer = setInterval(() => {
    if (process.ppid === shellPid) return;
    clearInterval(timer);
    end();
  }, 500);
  timer.unref();
}

checkNode();
install();
build();
if (verb !== 'prepare') {
  const program = join(root, 'dist/controller/cli/main.js');
  const child = spawn(process.execPath, ['--enable-source-maps', program, verb, ...rest], { stdio: 'inherit' });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  if (process.env.npm_lifecycle_event !== undefined) endWithShell(process.ppid, () => child.kill('SIGTERM'));
  child.on('exit', (code, signal) => process.exit(code ?? (signal === null ? 1 : 0)));
}
