import { type ComboboxItem, type ComboboxParsedItem, type OptionsFilter, Select, Text } from '@mantine/core';
import { IconSearch } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';

import { actionChoices } from './actions';

/** Finds an action by its words and by what programs call it. */
const byWordsOrCode: OptionsFilter = ({ options, search }) => {
  const wanted = search.trim().toLocaleLowerCase();
  const fits = ({ label, value }: ComboboxItem) => label.toLocaleLowerCase().includes(wanted) || value.includes(wanted);
  return options.flatMap<ComboboxParsedItem>((option) => {
    if (!('group' in option)) return fits(option) ? [option] : [];
    const items = option.items.filter(fits);
    return items.length > 0 ? [{ ...option, items }] : [];
  });
};

/** Chooses what records are shown of: one action, all on something, or any (empty). */
export function ActionFilter({ value, onChange }: { value: string; onChange: (value: string) => void }) {
  const { t } = useTranslation('audit');
  const groups = actionChoices(t);
  // What stands in the address may be unknown here, and is looked for nevertheless.
  const isKnown = value === '' || groups.some(({ items }) => items.some((item) => item.value === value));
  return (
    <Select
      className="search-field"
      label={t('action')}
      placeholder={t('anyAction')}
      searchable
      clearable
      leftSection={<IconSearch size={16} aria-hidden />}
      nothingFoundMessage={t('noAction')}
      data={isKnown ? groups : [{ value, label: value }, ...groups]}
      filter={byWordsOrCode}
      renderOption={({ option }) => (
        <div>
          <Text fz="sm">{option.label}</Text>
          <Text fz="xs" c="dimmed" ff="monospace">{option.value}</Text>
        </div>
      )}
      value={value === '' ? null : value}
      onChange={(action) => { onChange(action ?? ''); }}
    />
  );
}
