import { useEffect, useState } from 'react';

/** The id of the palette's list, from which its entries have theirs. */
const LIST = 'palette-list';

/**
 * Makes the palette's field and list a combobox as ARIA has it. Mantine marks the chosen entry with an attribute that only eyes see:
 * entries get their role, an id and whether they are chosen here, and the field names the chosen one.
 */
export function useListbox(label: string) {
  /** It is there while something is found. */
  const [list, setList] = useState<HTMLElement | null>(null);
  const [chosen, setChosen] = useState<string>();
  useEffect(() => {
    if (!list) return undefined;
    const look = () => { setChosen(describe(list)); };
    look();
    const observer = new MutationObserver(look);
    observer.observe(list, { childList: true, subtree: true, attributeFilter: ['data-selected'] });
    return () => { observer.disconnect(); };
  }, [list]);
  return {
    list: { viewportRef: setList, viewportProps: { id: LIST, role: 'listbox', 'aria-label': label } },
    field: {
      role: 'combobox',
      'aria-autocomplete': 'list',
      'aria-expanded': list !== null,
      'aria-controls': list ? LIST : undefined,
      'aria-activedescendant': list ? chosen : undefined,
    },
  } as const;
}

/** Tells what the entries are, and returns the id of the chosen one. */
function describe(list: HTMLElement): string | undefined {
  const entries = [...list.querySelectorAll('[data-action]')];
  entries.forEach((entry, place) => {
    entry.id = `${LIST}-${String(place)}`;
    entry.role = 'option';
    entry.ariaSelected = String(entry.hasAttribute('data-selected'));
  });
  return entries.find((entry) => entry.hasAttribute('data-selected'))?.id;
}
