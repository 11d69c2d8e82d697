// The page of an answer: what was asked, the answer with its citations, the passages and why each was found.
import { el, icon, plural } from './dom.js';
import { mark, render } from './document.js';

const LEGS = { DENSE: 'Meaning', TEXT: 'Words' };

/** A citation: a button that opens source `number` at a place. */
export function citation(number, results, open, place) {
  const result = results[number - 1];
  if (!result) {
    return missing(number);
  }
  return el('button', {
    type: 'button', class: 'cite', title: result.label, 'aria-label': `Source ${number}: ${result.label}`,
    'data-source': number,
    onclick: () => open(result, place ?? null),
    onmouseenter: () => highlight(number, true),
    onmouseleave: () => highlight(number, false),
    onfocus: () => highlight(number, true),
    onblur: () => highlight(number, false),
  }, String(number));
}

function missing(number) {
  return el('span', { class: 'cite missing', title: 'The model was given no such source' }, String(number));
}

function highlight(number, on) {
  document.querySelector(`#source-${number}`)?.classList.toggle('cited-now', on);
}

export function answerSkeleton() {
  return el('section', { class: 'answer skeleton', 'aria-hidden': 'true' }, el('i'), el('i'), el('i'));
}

export function resultsSkeleton() {
  return el('div', { class: 'skeletons', 'aria-hidden': 'true' },
    [1, 2, 3].map(() => el('div', { class: 'result skeleton' }, el('i'), el('i'), el('i'))));
}

/** An answer that is still being written. */
export function growingAnswer(model, results, open) {
  const text = el('div', { class: 'answer-text growing' });
  const section = el('section', { class: 'answer', 'aria-label': 'Answer', 'aria-busy': 'true' }, answerHead(`Written by ${model}`), text);
  const cite = (number) => citation(number, results, open);
  return { section, show: (parts) => text.replaceChildren(...render(parts, { cite, headings: 2 })) };
}

function answerHead(how) {
  return el('header', {}, el('h2', {}, 'Answer'), el('span', { class: 'badge' }, how));
}

/** An answer that is there as a whole. */
export function answer(event, results, open, link) {
  const section = el('section', { class: 'answer', 'aria-label': 'Answer' });
  if (event.kind === 'quoted') {
    if (event.quotes.length === 0) {
      return null;
    }
    section.append(answerHead('Quoted from your documents'));
    section.append(el('div', { class: 'answer-text' }, event.quotes.map((quote) => quoted(quote, results, open, link))));
    return section;
  }
  section.append(answerHead(`Written by ${event.model}`));
  const cite = (number) => (event.madeUp.includes(number) ? missing(number) : citation(number, results, open));
  section.append(el('div', { class: 'answer-text' }, render(event.text, { cite, headings: 2 })));
  if (event.madeUp.length > 0) {
    section.append(note(`It cites ${event.madeUp.length === 1 ? 'a source' : 'sources'} that it was not given: ${event.madeUp.join(', ')}.`));
  }
  if (event.cited.length === 0) {
    section.append(note('It cites none of the sources below. See for yourself.'));
  } else if (event.uncited > 0) {
    section.append(note(`${plural(event.uncited, 'statement')} in it ${event.uncited === 1 ? 'cites' : 'cite'} no source.`));
  }
  return section;
}

function note(text) {
  return el('p', { class: 'note' }, icon('alert'), text);
}

/** A sentence, with its citation on its last line. */
function quoted(quote, results, open, link) {
  const words = render(quote.text, { link: link(results[quote.source - 1]?.document ?? '') });
  const cite = citation(quote.source, results, open, [quote.start, quote.end]);
  const last = words.at(-1);
  if (last?.tagName === 'P') {
    last.append(' ', cite);
  } else {
    words.push(el('p', {}, cite));
  }
  return el('div', { class: 'quote' }, words);
}

/** The passages that were found. */
export function resultList(found, open, link) {
  const scales = scalesOf(found.results);
  return el('ol', { class: 'results', 'aria-label': 'Sources' }, found.results.map((result) => resultItem(result, found, scales, open, link)));
}

function scalesOf(results) {
  const scores = (leg) => results.flatMap((result) => result.why.legs.filter((each) => each.leg === leg).map((each) => each.score));
  const reranked = results.map((result) => result.why.reranked).filter((score) => score !== undefined);
  return { text: Math.max(...scores('TEXT'), 1e-9), most: Math.max(...reranked), least: Math.min(...reranked, 0) };
}

function resultItem(result, found, scales, open, link) {
  const context = { link: link(result.document), headings: 3 };
  const snippet = el('div', { class: 'snippet' }, render(result.snippet, context));
  mark(snippet, result.marks, 'word');
  const title = result.headings.at(-1) ?? result.title;
  const why = panel(`why-${result.number}`, () => whyPanel(result, found, scales));
  const whole = panel(`passage-${result.number}`, () => {
    const passage = el('div', { class: 'passage' }, render(result.passage, context));
    mark(passage, result.marks, 'word');
    return passage;
  });
  return el('li', {},
    el('article', { class: 'result', id: `source-${result.number}`, tabindex: '-1', 'data-number': result.number, 'aria-label': `Source ${result.number}: ${result.label}` },
      el('span', { class: 'number', 'aria-hidden': 'true' }, String(result.number)),
      el('header', {},
        el('h3', {}, el('a', { href: open.address(result), onclick: (event) => open.follow(event, result) }, title)),
        el('p', { class: 'crumbs' }, el('span', { class: 'file' }, result.document),
          result.page ? el('span', {}, `page ${result.page}`) : null,
          result.headings.slice(0, -1).map((heading) => el('span', {}, heading)))),
      snippet,
      el('footer', {},
        el('span', { class: 'legs' }, result.why.legs.map((leg) => el('span', { class: 'leg', title: `Place ${leg.rank} by ${LEGS[leg.leg].toLowerCase()}` }, `${LEGS[leg.leg]} #${leg.rank}`))),
        toggle('Why this result?', 'why', why, 'why-toggle'),
        toggle('Whole passage', 'passage', whole, 'passage-toggle')),
      why.element, whole.element));
}

/** Content that is made when it is first shown. */
function panel(id, make) {
  const element = el('div', { class: 'panel', id, hidden: true });
  return { element, make };
}

function toggle(label, iconName, shown, className) {
  const button = el('button', {
    type: 'button', class: `quiet small ${className}`, 'aria-expanded': 'false', 'aria-controls': shown.element.id,
    onclick: () => {
      if (!shown.element.hasChildNodes()) {
        shown.element.append(shown.make());
      }
      shown.element.hidden = !shown.element.hidden;
      button.setAttribute('aria-expanded', String(!shown.element.hidden));
    },
  }, icon(iconName), label);
  return button;
}

function whyPanel(result, found, scales) {
  const { why } = result;
  const rows = ['DENSE', 'TEXT'].filter((leg) => found.mode === 'HYBRID' || found.mode === leg).map((leg) => {
    const seen = why.legs.find((each) => each.leg === leg);
    if (leg === 'DENSE') {
      return row('Meaning', 'cosine', seen?.rank, seen?.score, seen ? Math.max(0, seen.score) : 0, 'Not among its nearest passages');
    }
    return row('Words', 'BM25', seen?.rank, seen?.score, seen ? seen.score / scales.text : 0, 'Has none of the words that count');
  });
  if (found.mode === 'HYBRID') {
    rows.push(row('Both, fused', 'RRF', why.fusedRank, why.fused, why.fused));
  }
  if (why.reranked !== undefined) {
    const span = scales.most - scales.least || 1;
    rows.push(row('Reranked', 'learned', result.number, why.reranked, (why.reranked - scales.least) / span));
  }
  return el('div', { class: 'why' },
    el('p', {}, story(result, found)),
    el('table', {},
      el('thead', {}, el('tr', {}, ['Step', 'Place', 'Score', ''].map((head) => el('th', { scope: 'col' }, head === '' ? el('span', { class: 'unseen' }, 'Compared') : head)))),
      el('tbody', {}, rows)),
    why.words.length > 0
      ? el('p', { class: 'words' }, 'Words of the question: ', why.words.map((word) => el('mark', { class: 'word' }, word)))
      : null);
}

function row(step, measure, place, score, share, absent) {
  const percent = Math.round(100 * Math.min(1, Math.max(0, share)));
  const bar = el('i');
  bar.style.inlineSize = percent + '%';
  return el('tr', {},
    el('th', { scope: 'row' }, step),
    el('td', {}, place === undefined ? '–' : '#' + place),
    score === undefined
      ? el('td', { class: 'absent', colspan: '2' }, absent)
      : [el('td', {}, el('span', { class: 'score' }, score.toFixed(3)), ' ', el('span', { class: 'measure' }, measure)),
        el('td', { class: 'bar-cell' }, el('span', { class: 'bar', role: 'img', 'aria-label': percent + ' %' }, bar))]);
}

/** The same in words. */
function story(result, found) {
  const { why } = result;
  const places = why.legs.map((leg) => `${ordinal(leg.rank)} by ${LEGS[leg.leg].toLowerCase()}`).join(' and ');
  const begun = places[0].toUpperCase() + places.slice(1);
  if (why.reranked === undefined) {
    return begun + '.';
  }
  const moved = why.fusedRank - result.number;
  return moved === 0 ? `${begun}; ${ordinal(why.fusedRank)} when both were fused, and reranking left it there.`
    : `${begun}; ${ordinal(why.fusedRank)} when both were fused. Reranking moved it ${moved > 0 ? 'up' : 'down'} to ${ordinal(result.number)} place.`;
}

const ORDINALS = ['', 'first', 'second', 'third', 'fourth', 'fifth', 'sixth', 'seventh', 'eighth', 'ninth', 'tenth'];

function ordinal(number) {
  if (number < ORDINALS.length) {
    return ORDINALS[number];
  }
  const ending = { 1: 'st', 2: 'nd', 3: 'rd' }[number % 100 > 10 && number % 100 < 14 ? 0 : number % 10] ?? 'th';
  return number + ending;
}

const STEPS = {
  search: 'Found by the search', duplicates: 'Without repetitions', rerank: 'Put in a new order', diversity: 'Chosen for variety',
  'most results': 'Shown', 'least score': 'Good enough', surroundings: 'Widened',
};

/** What each stage of the search made of it. */
export function course(found) {
  return el('table', { class: 'course' },
    el('thead', {}, el('tr', {}, ['Step', 'Passages', 'Time'].map((head) => el('th', { scope: 'col' }, head)))),
    el('tbody', {}, found.steps.map((step) => el('tr', {},
      el('th', { scope: 'row' }, STEPS[step.name] ?? step.name,
        step.name === 'duplicates' ? step.examples.map((each) => el('span', { class: 'dropped' }, `${each.label} ${each.why}`)) : null),
      el('td', {}, String(step.kept), step.dropped > 0 && step.name !== 'most results' ? el('span', { class: 'measure' }, ` −${step.dropped}`) : null),
      el('td', {}, step.millis < 10 ? step.millis.toFixed(1) : Math.round(step.millis), ' ', el('span', { class: 'measure' }, 'ms'))))));
}

export function summary(found) {
  const searched = found.eligible < found.total
    ? `${found.eligible.toLocaleString('en')} of ${plural(found.total, 'passage')}` : plural(found.total, 'passage');
  return `Searched ${searched} in ${found.millis < 10 ? found.millis.toFixed(1) : Math.round(found.millis)} ms`;
}
