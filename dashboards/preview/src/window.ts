/** A window for libraries that expect one, where there is no browser. */

import { JSDOM } from 'jsdom';

const { window } = new JSDOM('', { url: 'http://127.0.0.1/' });
for (const name of ['window', 'document', 'navigator', 'localStorage', 'DOMParser', 'Element', 'HTMLElement', 'Node']) {
  Object.defineProperty(globalThis, name, { value: name === 'window' ? window : (window as any)[name], configurable: true });
}
