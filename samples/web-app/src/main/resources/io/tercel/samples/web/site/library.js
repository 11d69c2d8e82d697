// Pages without a question: the start, and the library.
import * as api from './api.js';
import { addFiles, chosen, watch } from './adding.js';
import { complain, el, icon, plural, say, size } from './dom.js';

const QUESTIONS = [
  'What happens to my data when the process is killed?',
  'How are vector search and full-text search combined?',
  'Which index should I choose, and when?',
  'How do I filter by metadata?',
];

/** The first page: what can be done here. */
export function start(status, ask) {
  const empty = status.documents.length === 0;
  const hasExamples = status.documents.some((document) => document.id.startsWith('tercel/'));
  return el('div', { class: 'start' },
    el('h1', {}, empty ? 'Bring your documents, then ask them.' : 'What would you like to know?'),
    el('p', { class: 'lead' }, empty
      ? 'Everything happens on this machine: texts are cut into passages, embedded and searched by meaning and by words. Answers say where they come from.'
      : `${plural(status.documents.length, 'document')}, ${plural(status.passages, 'passage')}. ${status.chatModel ? `Answers are written by ${status.chatModel}, with citations.` : 'Answers are quoted from your documents, with citations.'}`),
    empty ? bring(status) : null,
    hasExamples ? el('div', { class: 'asks' }, el('h2', {}, 'Try one of these'), el('ul', {}, QUESTIONS.map((question) => el('li', {}, el('a', { href: '?q=' + encodeURIComponent(question), onclick: (event) => { event.preventDefault(); ask(question); } }, question))))) : null,
    empty ? null : el('p', { class: 'more' }, el('a', { href: '?view=library' }, 'See the library, or add to it')));
}

/** Where documents are dropped or chosen. */
function bring(status) {
  const files = el('input', { type: 'file', multiple: true, class: 'unseen', id: 'files', accept: status.endings.join(','), onchange: () => addFiles(chosen(files)) });
  const folder = el('input', { type: 'file', webkitdirectory: true, class: 'unseen', id: 'folder', onchange: () => addFiles(chosen(folder)) });
  return el('section', { class: 'bring', 'aria-label': 'Add documents' },
    el('div', { class: status.documents.length > 0 ? 'zone slim' : 'zone' },
      icon('drop'),
      el('p', {}, el('strong', {}, 'Drop files or folders here')),
      el('p', { class: 'kinds' }, `Markdown, HTML, PDF and text, up to ${size(status.maxUploadBytes)} each`),
      el('p', { class: 'choose' },
        files, el('label', { class: 'button', for: 'files' }, 'Choose files'),
        folder, el('label', { class: 'button plain', for: 'folder' }, 'Choose a folder'))),
    status.documents.length > 0 ? null : el('p', { class: 'try' }, 'Nothing at hand? ',
      el('button', { type: 'button', class: 'as-link', id: 'try-examples', onclick: (event) => examples(event.target) }, 'Try it with Tercel’s own documentation')));
}

async function examples(button) {
  button.disabled = true;
  try {
    await api.addExamples();
    watch();
  } catch (failure) {
    button.disabled = false;
    complain(failure.message);
  }
}

/** All documents. */
export function library(status, open, refresh) {
  const { documents } = status;
  return el('div', { class: 'library' },
    el('h1', {}, 'Library'),
    el('p', { class: 'lead' }, documents.length === 0 ? 'There is nothing in it yet.' : `${plural(documents.length, 'document')}, ${plural(status.passages, 'passage')}, embedded with ${status.embeddingModel}.`),
    bring(status),
    documents.length === 0 ? null : el('ul', { class: 'documents' }, documents.map((document) => documentLine(document, open, refresh))));
}

function documentLine(document, open, refresh) {
  const tags = Object.entries(document.tags).filter(([key]) => key !== 'folder').map(([, value]) => value);
  return el('li', {},
    icon('file'),
    el('div', {},
      el('a', { href: '?view=library&doc=' + encodeURIComponent(document.id), onclick: (event) => open.follow(event, { document: document.id }) }, document.title),
      el('p', { class: 'crumbs' }, el('span', { class: 'file' }, document.id), tags.map((tag) => el('span', {}, tag)), el('span', {}, plural(document.pieces, 'passage')))),
    removal(document, refresh));
}

/** Asks once more before anything is lost. */
function removal(document, refresh) {
  const place = el('div', { class: 'removal' });
  const first = el('button', { type: 'button', class: 'quiet icon-only', 'aria-label': `Remove ${document.id}`, title: 'Remove', onclick: () => {
    const yes = el('button', { type: 'button', class: 'button small danger', onclick: async () => {
      yes.disabled = true;
      try {
        await api.remove(document.id);
        say(`${document.id} removed.`);
        refresh();
      } catch (failure) {
        complain(failure.message);
        place.replaceChildren(first);
      }
    } }, 'Remove');
    const no = el('button', { type: 'button', class: 'button small plain', onclick: () => { place.replaceChildren(first); first.focus(); } }, 'Keep');
    place.replaceChildren(yes, no);
    no.focus();
  } }, icon('trash'));
  place.append(first);
  return place;
}
