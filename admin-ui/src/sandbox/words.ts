/** The words of the chat page. They come with it, as it is one page. */
import i18next from 'i18next';

import en from './sandbox.en.json';
import ru from './sandbox.ru.json';

export function addWords(): void {
  i18next.addResourceBundle('en', 'sandbox', en);
  i18next.addResourceBundle('ru', 'sandbox', ru);
}
