// Elements from values. Text always becomes a text node: nothing that a document says is ever read as markup.

/** An element; properties that are functions listen, true and false set and leave out, null and undefined leave out. */
export function el(name, properties = {}, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(properties)) {
    if (typeof value === 'function') {
      element.addEventListener(key.slice(2), value);
    } else if (value === true) {
      element.setAttribute(key, '');
    } else if (value !== false && value !== null && value !== undefined) {
      element.setAttribute(key, value);
    }
  }
  element.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}

const SVG = 'http://www.w3.org/2000/svg';

/** One of the icons of the page. */
export function icon(name) {
  const svg = document.createElementNS(SVG, 'svg');
  svg.setAttribute('class', 'icon');
  svg.setAttribute('aria-hidden', 'true');
  const use = document.createElementNS(SVG, 'use');
  use.setAttribute('href', '#i-' + name);
  svg.append(use);
  return svg;
}

export const byId = (id) => document.getElementById(id);

/** Says something to those who listen to the page. */
export function say(text) {
  byId('status').textContent = text;
}

/** Shows that something went wrong, until it is closed. */
export function complain(text) {
  const alert = el('div', { class: 'alert' }, icon('alert'), el('p', {}, text));
  alert.append(el('button', { type: 'button', class: 'quiet icon-only', 'aria-label': 'Dismiss', onclick: () => alert.remove() }, icon('close')));
  byId('alerts').replaceChildren(alert);
}

export function forgetComplaints() {
  byId('alerts').replaceChildren();
}

export const plural = (count, one, many = one + 's') => `${count.toLocaleString('en')} ${count === 1 ? one : many}`;

/** A number of bytes as people say it. */
export function size(bytes) {
  return bytes < 1 << 20 ? `${Math.ceil(bytes / 1024)} KiB` : `${Number((bytes / (1 << 20)).toFixed(1))} MiB`;
}

/** The last part of a path. */
export const fileName = (path) => path.slice(path.lastIndexOf('/') + 1);
