/** `botyard demo`, started for the tests of one file, with all that it prints. */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll } from 'vitest';

import { Gate } from './gate';
import { BINARY } from './places';
import { Sandbox } from './sandbox';

/** How long the demo may take until it runs, in milliseconds. */
const START_MS = 30_000;

export type Person = 'user' | 'second' | 'newcomer' | 'admin' | 'analyst';

export interface Demo {
  /** Where browsers find it: through the gate. */
  url: string;
  gate: Gate;
  sandbox: Sandbox;
  passwords: Record<Person, string>;
  /** The token of a bot that nobody has registered. */
  token: string;
  telegram: { phone: string; apiId: string; apiHash: string; code: string };
  /** The code that lets people into the analyst's organization. */
  invitation: string;
}

/** Starts a demo before the tests of a file, and ends it after them. */
export function demoForTests(): () => Demo {
  let running: { demo: Demo; stop: () => Promise<void> } | undefined;
  beforeAll(async () => { running = await start(); });
  afterAll(() => running?.stop());
  return () => {
    if (!running) throw new Error('the demo runs only while there are tests');
    return running.demo;
  };
}

async function start() {
  const folder = await mkdtemp(join(tmpdir(), 'botyard-e2e-'));
  const child = spawn(BINARY, ['demo', '--bind', '127.0.0.1:0', '--sandbox-bind', '127.0.0.1:0'], {
    cwd: folder,
    env: { ...process.env, BOTYARD__DATA_DIR: folder, BOTYARD__METRICS__BIND: '', BOTYARD__ACCOUNTS__REGISTRATION: 'open' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const complaints = lastWords(child);
  const words = await introduction(child, complaints);
  const gate = new Gate(new URL(find(words, /API and its pages +(\S+)/)));
  await gate.open();
  const stop = async () => {
    await gate.close();
    const hadEnded = child.exitCode !== null || child.signalCode !== null;
    if (!hadEnded) {
      const ended = new Promise((resolve) => { child.once('exit', resolve); });
      child.kill('SIGTERM');
      await ended;
    }
    await rm(folder, { recursive: true, force: true });
    if (hadEnded) throw new Error(`the demo ended by itself (${String(child.exitCode ?? child.signalCode)}):\n${complaints()}`);
  };
  return { demo: read(words, gate), stop };
}

/** The end of what it wrote to its log. */
function lastWords(child: ChildProcess): () => string {
  let words = '';
  child.stderr?.on('data', (chunk: Buffer) => { words = (words + chunk.toString()).slice(-4_000); });
  return () => words;
}

/** What the demo prints when everything runs. */
function introduction(child: ChildProcess, complaints: () => string): Promise<string> {
  return new Promise((resolve, reject) => {
    let words = '';
    const timer = setTimeout(() => { fail('took too long to start'); }, START_MS);
    const fail = (why: string) => {
      clearTimeout(timer);
      child.kill('SIGKILL');
      reject(new Error(`the demo ${why}:\n${complaints()}`));
    };
    child.stdout?.on('data', (chunk: Buffer) => {
      words += chunk.toString();
      if (!words.includes('Stop with Ctrl-C.')) return;
      clearTimeout(timer);
      child.removeListener('exit', ended);
      resolve(words);
    });
    const ended = () => { fail('ended at once'); };
    child.once('exit', ended);
  });
}

function find(words: string, pattern: RegExp): string {
  const found = pattern.exec(words)?.[1];
  if (found === undefined) throw new Error(`the demo did not print ${String(pattern)}:\n${words}`);
  return found;
}

function read(words: string, gate: Gate): Demo {
  const password = (name: Person) => find(words, new RegExp(`^  ${name} +(\\S+)`, 'm'));
  return {
    url: gate.url,
    gate,
    sandbox: new Sandbox(find(words, /Chat with the bots +(\S+)/)),
    passwords: { user: password('user'), second: password('second'), newcomer: password('newcomer'), admin: password('admin'), analyst: password('analyst') },
    token: find(words, /nobody has registered yet.*\n +(\S+)/),
    invitation: find(words, /join with: \/join (\S+)/),
    telegram: {
      phone: find(words, /phone (\S+)/),
      apiId: find(words, /telegram_api_id (\S+)/),
      apiHash: find(words, /telegram_api_hash (\S+)/),
      code: find(words, /The code is (\w+)/),
    },
  };
}
