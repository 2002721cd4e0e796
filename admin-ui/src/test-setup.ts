import { configure } from '@testing-library/react';

// As patient as a busy machine needs: the first look at a page waits for its parts to be loaded.
configure({ asyncUtilTimeout: 4_000 });

// What Mantine asks of a browser and jsdom has not.
window.matchMedia ??= (query: string) =>
  ({ matches: false, media: query, addEventListener: () => undefined, removeEventListener: () => undefined }) as unknown as MediaQueryList;
Element.prototype.scrollIntoView ??= () => undefined;
window.ResizeObserver ??= class {
  observe() { return undefined; }
  unobserve() { return undefined; }
  disconnect() { return undefined; }
};
if (!('fonts' in document)) Object.defineProperty(document, 'fonts', { value: new EventTarget() });
