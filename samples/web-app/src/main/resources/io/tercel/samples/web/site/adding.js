// Bringing documents in: chosen or dropped files, sent one after the other, and how far ingestion has come.
import * as api from './api.js';
import { byId, complain, el, fileName, icon, plural, say, size } from './dom.js';

const SENT_AT_ONCE = 3;
/** Documents that are still listed when all of them were added. */
const FEW = 3;

let limits = { endings: [], maxUploadBytes: Infinity };
let changed = () => {};
let events = null;
let sending = 0;
let dismissed = false;
/** Files that did not even get to the server. */
const refused = new Map();

export function prepare(status, whenChanged) {
  limits = status;
  changed = whenChanged;
  if (status.ingestion.active) {
    watch();
  }
}

/** Files with the path that they had in the folder they came from. */
export async function addFiles(named) {
  const all = named.filter(({ name }) => !name.split('/').some((part) => part.startsWith('.')));
  if (all.length === 0) {
    return;
  }
  dismissed = false;
  const good = all.filter(({ name, file }) => {
    const problem = problemOf(name, file);
    if (problem) {
      refused.set(name, problem);
    } else {
      refused.delete(name);
    }
    return !problem;
  });
  sending += good.length;
  show(null);
  const queue = [...good];
  await Promise.all(Array.from({ length: SENT_AT_ONCE }, async () => {
    for (let next = queue.shift(); next; next = queue.shift()) {
      try {
        await api.add(next.name, next.file);
        watch();
      } catch (failure) {
        refused.set(next.name, failure.message);
      }
      sending--;
    }
  }));
  show(null);
}

function problemOf(name, file) {
  const dot = name.lastIndexOf('.');
  if (dot < 0 || !limits.endings.includes(name.slice(dot).toLowerCase())) {
    return `This kind cannot be read. These can: ${limits.endings.join(' ')}`;
  }
  if (file.size > limits.maxUploadBytes) {
    return `It has ${size(file.size)}; at most ${size(limits.maxUploadBytes)} are taken.`;
  }
  return file.size === 0 ? 'It is empty.' : null;
}

/** Follows ingestion until it is done. */
export function watch() {
  dismissed = false;
  if (events) {
    return;
  }
  events = new EventSource('api/ingestion');
  events.onmessage = (message) => {
    const now = JSON.parse(message.data);
    show(now);
    if (!now.active && sending === 0) {
      stop();
      const failed = now.items.filter((item) => item.state === 'FAILED').length + refused.size;
      say(`Documents added${failed > 0 ? `, ${failed} could not be` : ''}.`);
      changed();
    }
  };
  events.onerror = () => {
    // The server ends the stream when all is done; what came last decides.
    const lost = events.readyState === EventSource.CLOSED;
    stop();
    if (lost) {
      complain('Progress cannot be followed: the application cannot be reached.');
    } else {
      refresh();
    }
  };
}

function stop() {
  events?.close();
  events = null;
}

async function refresh() {
  try {
    const status = await api.status();
    show(status.ingestion);
    changed();
    if (status.ingestion.active) {
      watch();
    }
  } catch (failure) {
    complain(failure.message);
  }
}

let last = { active: false, fraction: 0, pieces: 0, items: [] };

function show(snapshot) {
  last = snapshot ?? last;
  const tray = byId('tray');
  const items = [
    ...[...refused].map(([id, reason]) => ({ id, state: 'FAILED', reason })),
    ...last.items.filter((item) => item.state === 'FAILED'),
    ...last.items.filter((item) => item.state !== 'FAILED'),
  ];
  tray.hidden = dismissed || (items.length === 0 && sending === 0);
  if (tray.hidden) {
    return;
  }
  const done = items.filter((item) => item.state === 'DONE').length;
  const failed = items.filter((item) => item.state === 'FAILED').length;
  const active = last.active || sending > 0;
  const bar = el('div', { class: 'progress', role: 'progressbar', 'aria-label': 'Adding documents', 'aria-valuemin': '0', 'aria-valuemax': '100', 'aria-valuenow': String(Math.round(100 * last.fraction)) }, el('i'));
  bar.firstChild.style.inlineSize = `${Math.max(4, 100 * last.fraction)}%`;
  bar.classList.toggle('unknown', last.fraction === 0);
  const list = tray.querySelector('ul');
  const scrolled = list?.scrollTop ?? 0;
  tray.replaceChildren(...[
    el('header', {},
      el('h2', {}, active ? 'Adding documents' : failed > 0 ? (done > 0 ? `${plural(done, 'document')} added, ${failed} not` : `${plural(failed, 'document')} not added`) : `${plural(done, 'document')} added`),
      el('button', { type: 'button', class: 'quiet icon-only', 'aria-label': active ? 'Hide' : 'Close', onclick: dismiss }, icon('close'))),
    active ? bar : null,
    active ? el('p', { class: 'pace' }, pace()) : null,
    // When all went well the library tells more, and the list would lie above what is to be done next.
    active || failed > 0 || items.length <= FEW ? el('ul', { tabindex: '0', 'aria-label': 'Documents' }, items.slice(0, 100).map(line)) : null].filter((each) => each));
  tray.querySelector('ul')?.scrollTo(0, scrolled);
}

function pace() {
  const embedded = last.pieces > 0 ? plural(last.pieces, 'passage') + ' embedded' : 'Reading';
  // The first documents say little about the pace of the rest.
  const left = last.fraction > 0.05 && last.remainingSeconds > 1 ? `, about ${last.remainingSeconds < 90 ? plural(last.remainingSeconds, 'second') : plural(Math.round(last.remainingSeconds / 60), 'minute')} left` : '';
  return embedded + left;
}

const STATES = { WAITING: ['clock', 'waiting'], WORKING: ['clock', 'working'], DONE: ['check', 'added'], FAILED: ['alert', 'not added'] };

function line(item) {
  const [sign, word] = STATES[item.state];
  return el('li', { class: item.state.toLowerCase() }, icon(sign), el('div', {},
    el('span', { class: 'file', title: item.id }, fileName(item.id)),
    el('span', { class: 'unseen' }, ' ' + word),
    item.reason ? el('span', { class: 'reason' }, item.reason) : null),
  item.state === 'DONE' && item.pieces > 0 ? el('span', { class: 'count' }, plural(item.pieces, 'passage')) : null);
}

function dismiss() {
  dismissed = true;
  refused.clear();
  if (!last.active) {
    last = { ...last, items: [] };
  }
  byId('tray').hidden = true;
}

/** Files and the files of folders, from a drop. */
export async function dropped(transfer) {
  // Entries must be taken at once: afterwards the browser forgets them.
  const entries = [...transfer.items].map((item) => item.webkitGetAsEntry?.()).filter((entry) => entry);
  if (entries.length === 0) {
    return [...transfer.files].map((file) => ({ name: file.name, file }));
  }
  const found = [];
  for (const entry of entries) {
    await walk(entry, found);
  }
  return found;
}

async function walk(entry, found) {
  if (entry.isFile) {
    const file = await new Promise((resolve, reject) => entry.file(resolve, reject));
    found.push({ name: entry.fullPath.replace(/^\//, ''), file });
    return;
  }
  const reader = entry.createReader();
  // A folder is read in portions until there is none.
  for (;;) {
    const portion = await new Promise((resolve, reject) => reader.readEntries(resolve, reject));
    if (portion.length === 0) {
      return;
    }
    for (const child of portion) {
      await walk(child, found);
    }
  }
}

/** Files of an input, whole folders with their paths. */
export function chosen(input) {
  return [...input.files].map((file) => ({ name: file.webkitRelativePath || file.name, file }));
}
