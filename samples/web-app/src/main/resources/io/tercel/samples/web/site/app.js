// The page: what the address says is what is shown.
import * as adding from './adding.js';
import * as api from './api.js';
import * as reader from './reader.js';
import { resolve } from './document.js';
import { byId, complain, el, forgetComplaints, icon, say } from './dom.js';
import { filterPanel } from './filters.js';
import { library, start } from './library.js';
import { answer, answerSkeleton, course, growingAnswer, resultList, resultsSkeleton, summary } from './results.js';

const MODES = [['HYBRID', 'Meaning and words'], ['DENSE', 'Meaning'], ['TEXT', 'Words']];

let status = null;
let running = null;
/** What the page shows: the address without what is opened above it. */
let shown = null;
let found = null;

const field = () => byId('question');
const main = () => byId('main');

// Addresses

function params() {
  return new URLSearchParams(location.search);
}

function filtersOf(query) {
  const filters = {};
  for (const [key, value] of query) {
    if (key.startsWith('f.')) {
      (filters[key.slice(2)] ??= []).push(value);
    }
  }
  return filters;
}

function addressOf(question, mode, filters) {
  const query = new URLSearchParams();
  query.set('q', question);
  if (mode !== 'HYBRID') {
    query.set('mode', mode);
  }
  Object.entries(filters).forEach(([key, values]) => values.forEach((value) => query.append('f.' + key, value)));
  return '?' + query;
}

function go(address) {
  history.pushState(null, '', address);
  route();
}

function pageOf(query) {
  const page = new URLSearchParams(query);
  ['doc', 'passage', 'place'].forEach((key) => page.delete(key));
  return page.toString();
}

async function route(anew = false) {
  const query = params();
  const page = pageOf(query);
  if (anew || page !== shown) {
    shown = page;
    showPage(query);
  }
  const document = query.get('doc');
  if (document === null) {
    reader.close();
    return;
  }
  const range = (key) => query.get(key)?.split('-').map(Number) ?? null;
  await reader.open(document, range('passage'), range('place'), linkFrom(document), () => {
    // Closed by hand: the address follows.
    const without = pageOf(params());
    history.pushState(null, '', '?' + without);
    found?.focusAgain?.();
  });
}

function showPage(query) {
  running?.abort();
  forgetComplaints();
  found = null;
  const question = query.get('q')?.trim() ?? '';
  field().value = question;
  document.body.classList.toggle('asked', question !== '');
  byId('to-library').toggleAttribute('aria-current', query.get('view') === 'library');
  if (question !== '') {
    document.title = `${question} – Tercel`;
    search(question, query.get('mode') ?? 'HYBRID', filtersOf(query));
  } else if (query.get('view') === 'library') {
    document.title = 'Library – Tercel';
    main().replaceChildren(library(status, open, refresh));
  } else {
    document.title = 'Tercel';
    main().replaceChildren(start(status, ask));
  }
  scrollTo(0, 0);
}

async function refresh() {
  status = await api.status();
  const query = params();
  if (!query.get('q')) {
    shown = null;
    route(true);
  }
}

// Opening documents

function documentAddress(target) {
  const query = new URLSearchParams(pageOf(params()));
  query.set('doc', target.document);
  if (target.end) {
    query.set('passage', `${target.start}-${target.end}`);
  }
  return query;
}

const open = (result, place) => {
  const query = documentAddress(result);
  if (place) {
    query.set('place', place.join('-'));
  }
  go('?' + query);
};
open.address = (result) => '?' + documentAddress(result);
open.follow = (event, result) => {
  if (!event.ctrlKey && !event.metaKey && !event.shiftKey) {
    event.preventDefault();
    open(result);
  }
};

/** Links between documents lead to the reader, if the document is there. */
const linkFrom = (from) => (href) => {
  let id;
  try {
    id = resolve(from, href);
  } catch {
    return null;
  }
  if (!status.documents.some((document) => document.id === id)) {
    return null;
  }
  return { href: open.address({ document: id }), onclick: (event) => open.follow(event, { document: id }) };
};

// Asking

function ask(question) {
  if (question.trim() !== '') {
    const query = params();
    go(addressOf(question.trim(), query.get('mode') ?? 'HYBRID', query.get('q') ? filtersOf(query) : {}));
  } else {
    field().focus();
  }
}

async function search(question, mode, filters) {
  const abort = new AbortController();
  running = abort;
  const answers = el('div', { class: 'answers' }, answerSkeleton());
  const sources = el('div', { class: 'sources' }, resultsSkeleton());
  const line = el('div', { class: 'summary' }, 'Searching…');
  const choose = (next, focus) => {
    go(addressOf(question, mode, next));
    byId(focus)?.focus();
  };
  const panel = filterPanel(status.documents, filters, choose);
  main().replaceChildren(el('div', { class: panel ? 'page with-filters' : 'page' },
    panel,
    el('div', { class: 'column' }, modes(mode, (next) => go(addressOf(question, next, filters))), answers, line, sources)));
  say('Searching');
  let growing = null;
  const tell = (event) => {
    if (abort.signal.aborted) {
      return;
    }
    switch (event.event) {
      case 'results':
        found = event;
        line.replaceChildren(el('details', {}, el('summary', {}, summary(event), icon('chevron')), course(event)));
        showResults(event, sources, filters, choose);
        if (event.results.length === 0) {
          answers.replaceChildren();
        } else if (!event.fitting) {
          answers.replaceChildren(el('p', { class: 'note unfitting' }, icon('search'), `${Object.keys(filters).length > 0 ? 'The chosen documents' : 'The documents'} do not seem to answer this. These passages come nearest.`));
        }
        say(`${event.results.length} sources found`);
        break;
      case 'part':
        if (!growing) {
          growing = growingAnswer(status.chatModel, found.results, open);
          answers.replaceChildren(growing.section);
        }
        growing.show(event.text);
        break;
      case 'answer': {
        const whole = answer(event, found.results, open, linkFrom);
        const notice = answers.querySelector('.note.problem');
        answers.replaceChildren(...[notice, whole].filter((each) => each));
        say('The answer is there');
        break;
      }
      case 'problem':
        growing = null;
        answers.replaceChildren(el('p', { class: 'note problem' }, icon('alert'), event.message));
        say(event.message);
        break;
      default:
    }
  };
  try {
    await api.search({ question, mode, filters }, abort.signal, tell);
    if (!found && !abort.signal.aborted && !answers.querySelector('.problem')) {
      throw new Error('The answer broke off.');
    }
  } catch (failure) {
    if (failure.name !== 'AbortError') {
      answers.replaceChildren();
      line.replaceChildren();
      sources.replaceChildren(el('div', { class: 'empty' }, icon('alert'), el('h2', {}, 'The search did not work'), el('p', {}, failure.message),
        el('button', { type: 'button', class: 'button', onclick: () => route(true) }, 'Try again')));
      say(failure.message);
    }
  }
}

function modes(mode, choose) {
  return el('fieldset', { class: 'modes' }, el('legend', { class: 'unseen' }, 'Search by'), MODES.map(([value, label]) => {
    const input = el('input', { type: 'radio', name: 'mode', id: 'mode-' + value, value, checked: value === mode, onchange: () => choose(value) });
    return [input, el('label', { for: 'mode-' + value }, label)];
  }));
}

function showResults(event, sources, filters, choose) {
  if (event.results.length > 0) {
    sources.replaceChildren(resultList(event, open, linkFrom));
    return;
  }
  const filtered = Object.keys(filters).length > 0;
  const empty = status.documents.length === 0;
  sources.replaceChildren(el('div', { class: 'empty' }, icon('search'),
    el('h2', {}, empty ? 'The library is empty' : 'Nothing was found'),
    el('p', {}, empty ? 'There is nothing to search yet.' : filtered ? 'No passage fits the filters.' : 'No passage has these words. Searching by meaning finds the same thought in other words.'),
    empty ? el('a', { class: 'button', href: '?view=library' }, 'Add documents')
      : filtered ? el('button', { type: 'button', class: 'button', onclick: () => choose({}) }, 'Clear the filters') : null));
}

// Keys

function selected() {
  return document.activeElement?.closest?.('.result[data-number]') ?? null;
}

function move(by) {
  const all = [...document.querySelectorAll('.result[data-number]')];
  if (all.length === 0) {
    return false;
  }
  const at = all.indexOf(selected());
  if (at + by < 0 && at >= 0) {
    field().focus();
    return true;
  }
  const next = all[Math.min(all.length - 1, Math.max(0, at + by))];
  next.focus({ preventScroll: true });
  next.scrollIntoView({ block: 'nearest' });
  return true;
}

function onKey(event) {
  if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented || document.querySelector('dialog[open]')) {
    return;
  }
  const typing = event.target.matches?.('input:not([type=checkbox]):not([type=radio]), textarea, select');
  const inField = event.target === field();
  const acts = {
    ArrowDown: () => (!typing || inField) && !event.target.matches('[type=radio]') && move(1),
    ArrowUp: () => !typing && !event.target.matches('[type=radio]') && selected() !== null && move(-1),
    Escape: () => escape(inField),
    '/': () => !typing && focusField(),
    '?': () => !typing && (byId('keys').showModal(), true),
    w: () => !typing && press(selected()?.querySelector('.why-toggle')),
    l: () => !typing && (go('?view=library'), true),
    t: () => !typing && press(byId('theme')),
    Enter: () => event.target.matches('.result') && press(event.target.querySelector('h3 a')),
  };
  const act = acts[event.key] ?? acts[event.key.toLowerCase()];
  const number = !typing && /^[1-9]$/.test(event.key) ? found?.results[Number(event.key) - 1] : null;
  if (number) {
    open(number);
    event.preventDefault();
  } else if (act?.()) {
    event.preventDefault();
  }
}

function press(element) {
  element?.click();
  return Boolean(element);
}

function focusField() {
  field().focus();
  field().select();
  return true;
}

function escape(inField) {
  if (inField) {
    return false;
  }
  return focusField();
}

// Light and dark

function isDark() {
  const chosen = document.documentElement.dataset.theme;
  return chosen ? chosen === 'dark' : matchMedia('(prefers-color-scheme: dark)').matches;
}

function showTheme() {
  const label = isDark() ? 'Light colours' : 'Dark colours';
  byId('theme').replaceChildren(icon(isDark() ? 'sun' : 'moon'));
  byId('theme').setAttribute('aria-label', label);
  byId('theme').title = label + ' (T)';
}

function switchTheme() {
  const next = isDark() ? 'light' : 'dark';
  document.documentElement.dataset.theme = next;
  try {
    localStorage.setItem('theme', next);
  } catch {
    // See theme.js.
  }
  showTheme();
}

// Dropping files anywhere

function acceptDrops() {
  const cover = byId('drop');
  const hasFiles = (event) => event.dataTransfer?.types.includes('Files');
  let depth = 0;
  const leave = () => {
    depth = 0;
    cover.hidden = true;
  };
  addEventListener('dragenter', (event) => {
    if (hasFiles(event)) {
      depth++;
      cover.hidden = false;
    }
  });
  addEventListener('dragleave', (event) => {
    if (hasFiles(event) && --depth <= 0) {
      leave();
    }
  });
  addEventListener('dragover', (event) => {
    if (hasFiles(event)) {
      event.preventDefault();
    }
  });
  addEventListener('drop', async (event) => {
    if (hasFiles(event)) {
      event.preventDefault();
      leave();
      adding.addFiles(await adding.dropped(event.dataTransfer));
    }
  });
}

async function begin() {
  showTheme();
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', showTheme);
  byId('theme').addEventListener('click', switchTheme);
  byId('help').addEventListener('click', () => byId('keys').showModal());
  document.querySelector('.search').addEventListener('submit', (event) => {
    event.preventDefault();
    ask(field().value);
  });
  document.addEventListener('click', (event) => {
    const inside = event.target.closest('a[href^="?"]');
    if (inside && !event.defaultPrevented && !event.ctrlKey && !event.metaKey && !event.shiftKey) {
      event.preventDefault();
      go(inside.getAttribute('href'));
    }
  });
  byId('reader').addEventListener('click', (event) => {
    // On the backdrop.
    if (event.target === byId('reader')) {
      byId('reader').close();
    }
  });
  document.addEventListener('keydown', onKey);
  addEventListener('popstate', () => route());
  acceptDrops();
  try {
    status = await api.status();
  } catch (failure) {
    main().replaceChildren(el('div', { class: 'empty' }, icon('alert'), el('h2', {}, 'Nothing here yet'), el('p', {}, failure.message), el('button', { type: 'button', class: 'button', onclick: () => location.reload() }, 'Try again')));
    return;
  }
  adding.prepare(status, () => refresh().catch((failure) => complain(failure.message)));
  await route();
  if (!params().get('q')) {
    field().focus();
  }
}

begin();
