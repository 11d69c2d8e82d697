// The texts of documents: from the tree that the server sends to elements, with marks at places in the document.
import { el } from './dom.js';

/** Where each text node begins in its document. */
const places = new WeakMap();

const CITATION = /\[(\d{1,3}(?:\s*,\s*\d{1,3})*)\]/g;

function text(part) {
  const node = document.createTextNode(part.s);
  places.set(node, part.at);
  return node;
}

function isOutside(href) {
  return /^(https?:|mailto:)/i.test(href);
}

/**
 * The elements of a document's parts.
 *
 * context.link: from a link to another document to what is to be opened, or null when there is none
 * context.cite: from a number to the element of a citation; without it [1] is text like any other
 */
export function render(parts, context = {}) {
  return (parts ?? []).map((part) => element(part, context));
}

function element(part, context) {
  const inner = () => render(part.c, context);
  switch (part.t) {
    case 'text': return context.cite ? withCitations(part, context.cite) : text(part);
    case 'plain': return el('p', { class: 'plain' }, text(part));
    case 'code': return el('code', {}, text(part));
    case 'em': return el('em', {}, inner());
    case 'strong': return el('strong', {}, inner());
    case 'br': return el('br');
    case 'p': return el('p', {}, inner());
    case 'heading': return el('h' + Math.min(6, part.n + (context.headings ?? 0)), {}, inner());
    case 'quote': return el('blockquote', {}, inner());
    case 'list': return el('ul', {}, inner());
    case 'ordered': return el('ol', part.n > 1 ? { start: part.n } : {}, inner());
    case 'item': return el('li', {}, inner());
    case 'pre': return el('pre', { tabindex: '0' }, el('code', {}, (part.c ?? []).flatMap((line) => [text(line), '\n'])));
    case 'rule': return el('hr');
    case 'table': return el('div', { class: 'table', tabindex: '0' }, el('table', {}, inner()));
    case 'thead': return el('thead', {}, rows(part, 'th', context));
    case 'tbody': return el('tbody', {}, rows(part, 'td', context));
    case 'link': return link(part, context, inner());
    default: return el('span', {}, inner());
  }
}

function rows(part, cell, context) {
  return (part.c ?? []).map((row) => el('tr', {}, (row.c ?? []).map((each) => el(cell, {}, render(each.c, context)))));
}

function link(part, context, inner) {
  if (isOutside(part.href)) {
    return el('a', { href: part.href, target: '_blank', rel: 'noopener noreferrer' }, inner);
  }
  const open = context.link?.(part.href);
  return open ? el('a', { href: open.href, onclick: open.onclick }, inner) : el('span', {}, inner);
}

function withCitations(part, cite) {
  const all = document.createDocumentFragment();
  let end = 0;
  for (const match of part.s.matchAll(CITATION)) {
    all.append(part.s.slice(end, match.index));
    for (const number of match[1].split(',')) {
      all.append(cite(Number(number)));
    }
    end = match.index + match[0].length;
  }
  all.append(part.s.slice(end));
  return all;
}

/** Marks places of the document below an element: pairs of first character and the one after the last. Gives the marks. */
export function mark(root, ranges, className) {
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  const nodes = [];
  while (walker.nextNode()) {
    if (places.has(walker.currentNode)) {
      nodes.push(walker.currentNode);
    }
  }
  return nodes.flatMap((node) => markNode(node, ranges, className));
}

function markNode(node, ranges, className) {
  const marks = [];
  let rest = node;
  const ordered = [...ranges].sort((one, other) => one[0] - other[0]);
  for (const [start, end] of ordered) {
    const at = places.get(rest);
    const from = Math.max(0, start - at);
    const to = Math.min(rest.data.length, end - at);
    if (from >= to) {
      continue;
    }
    const marked = from > 0 ? split(rest, from) : rest;
    const after = to - from < marked.data.length ? split(marked, to - from) : null;
    const around = el('mark', { class: className });
    marked.replaceWith(around);
    around.append(marked);
    marks.push(around);
    if (!after) {
      break;
    }
    rest = after;
  }
  return marks;
}

function split(node, offset) {
  const after = node.splitText(offset);
  places.set(after, places.get(node) + offset);
  return after;
}

/** A path in a link, as seen from a document. */
export function resolve(from, href) {
  const path = decodeURIComponent(href.split('#')[0].split('?')[0]);
  const parts = path.startsWith('/') ? [] : from.split('/').slice(0, -1);
  for (const part of path.split('/')) {
    if (part === '..') {
      parts.pop();
    } else if (part !== '' && part !== '.') {
      parts.push(part);
    }
  }
  return parts.join('/');
}
