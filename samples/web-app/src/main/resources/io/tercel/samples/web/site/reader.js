// A document, opened at a place.
import * as api from './api.js';
import { byId, el, icon } from './dom.js';
import { mark, render } from './document.js';

const dialog = () => byId('reader');

/**
 * Opens a document.
 *
 * passage: its stretch that was found; place: the sentence in it that is cited; both may be null
 */
export async function open(id, passage, place, link, onclose) {
  const reader = dialog();
  const body = el('div', { class: 'reader-body', tabindex: '0', 'aria-busy': 'true' }, el('div', { class: 'skeleton' }, el('i'), el('i'), el('i'), el('i')));
  reader.replaceChildren(head(id, id, []), body);
  reader.onclose = onclose;
  if (!reader.open) {
    reader.showModal();
  }
  let shown;
  try {
    shown = await api.documentText(id);
  } catch (failure) {
    body.removeAttribute('aria-busy');
    body.replaceChildren(el('div', { class: 'empty' }, icon('alert'), el('h2', {}, 'This document cannot be shown'), el('p', {}, failure.message)));
    return;
  }
  const text = el('article', { class: 'document' }, render(shown.text, { link }));
  body.replaceChildren(text);
  body.removeAttribute('aria-busy');
  const tinted = passage ? mark(text, [passage], 'found') : [];
  const cited = place ? mark(text, [place], 'cited') : [];
  const first = cited[0] ?? tinted[0];
  reader.replaceChildren(head(shown.title, id, Object.entries(shown.tags), first ? () => show(first) : null), body);
  body.focus({ preventScroll: true });
  if (first) {
    show(first);
  } else {
    body.scrollTop = 0;
  }
}

function show(element) {
  element.scrollIntoView({ block: 'center' });
}

function head(title, id, tags, back) {
  return el('header', { class: 'reader-head' },
    el('div', {},
      el('h2', { id: 'reader-title' }, title),
      el('p', { class: 'crumbs' }, el('span', { class: 'file' }, id), tags.filter(([key]) => key !== 'folder').map(([, value]) => el('span', {}, value)))),
    back ? el('button', { type: 'button', class: 'quiet small', onclick: back }, icon('passage'), 'To the citation') : null,
    el('button', { type: 'button', class: 'quiet icon-only', 'aria-label': 'Close', title: 'Close (Esc)', onclick: () => dialog().close() }, icon('close')));
}

export const isOpen = () => dialog().open;

export function close() {
  if (isOpen()) {
    dialog().onclose = null;
    dialog().close();
  }
}
