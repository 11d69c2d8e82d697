// Filters with counts: for each key of the documents the values it has.
import { el, icon, plural } from './dom.js';

const NAMES = { folder: 'Folder', type: 'Type' };
const SHOWN = 8;

const label = (key) => NAMES[key] ?? key[0].toUpperCase() + key.slice(1).replaceAll('_', ' ');
const valueLabel = (key, value) => (key === 'folder' && value === '/' ? 'Top level' : value);

/** Folder and type first, then what documents say about themselves. */
function keysOf(documents) {
  const keys = new Set(documents.flatMap((document) => Object.keys(document.tags)));
  return ['folder', 'type', ...[...keys].filter((key) => key !== 'folder' && key !== 'type').sort()].filter((key) => keys.has(key));
}

function fits(document, filters, but) {
  return Object.entries(filters).every(([key, values]) => key === but || values.length === 0 || values.includes(document.tags[key]));
}

/** How many documents each value would leave, given what is chosen of the other keys. */
function countsOf(documents, key, filters) {
  const counts = new Map(documents.filter((document) => key in document.tags).map((document) => [document.tags[key], 0]));
  for (const document of documents) {
    if (key in document.tags && fits(document, filters, key)) {
      counts.set(document.tags[key], counts.get(document.tags[key]) + 1);
    }
  }
  const numbers = [...counts.keys()].every((value) => /^\d+$/.test(value));
  return [...counts].sort(([one, first], [other, second]) => (numbers ? other - one : second - first || one.localeCompare(other)));
}

/** The filters that make a difference; `choose` is told the new choice. */
export function filterPanel(documents, filters, choose) {
  const sets = keysOf(documents)
    .map((key) => [key, countsOf(documents, key, filters)])
    .filter(([key, counts]) => counts.length > 1 && (counts.length <= documents.length / 2 || key in NAMES || counts.length < 6))
    .map(([key, counts]) => facet(key, counts, filters, choose));
  const chosen = Object.values(filters).flat().length;
  if (sets.length === 0 && chosen === 0) {
    return null;
  }
  const open = matchMedia('(min-width: 60rem)').matches;
  return el('details', { class: 'filters', open },
    el('summary', {}, icon('filter'), chosen > 0 ? `Filters (${chosen})` : 'Filters', icon('chevron')),
    chosen > 0 ? el('p', { class: 'chosen' },
      plural(documents.filter((document) => fits(document, filters)).length, 'document'), ' ',
      el('button', { type: 'button', class: 'as-link', onclick: () => choose({}) }, 'Clear')) : null,
    sets);
}

function facet(key, counts, filters, choose) {
  const chosen = filters[key] ?? [];
  const lines = counts.map(([value, count], index) => {
    const id = `f-${key}-${index}`;
    const box = el('input', { type: 'checkbox', id, checked: chosen.includes(value), 'data-key': key, 'data-value': value, onchange: () => {
      const values = box.checked ? [...chosen, value] : chosen.filter((each) => each !== value);
      const next = { ...filters, [key]: values };
      if (values.length === 0) {
        delete next[key];
      }
      choose(next, id);
    } });
    return el('li', { hidden: index >= SHOWN && !chosen.includes(value), class: count === 0 ? 'none' : null }, box, el('label', { for: id }, el('span', { title: value }, valueLabel(key, value)), el('span', { class: 'count' }, el('span', { 'aria-hidden': 'true' }, String(count)), el('span', { class: 'unseen' }, `, ${plural(count, 'document')}`))));
  });
  const list = el('ul', {}, lines);
  const more = lines.filter((line) => line.hidden).length;
  return el('fieldset', {}, el('legend', {}, label(key)), list,
    more > 0 ? el('button', { type: 'button', class: 'as-link more', onclick: (event) => { lines.forEach((line) => { line.hidden = false; }); event.target.remove(); } }, `${more} more`) : null);
}
