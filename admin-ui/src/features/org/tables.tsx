import { Badge, Group, Stack, Table, Text } from '@mantine/core';
import { IconTable } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import { api } from '~/api/client';
import type { components } from '~/api/schema';
import { formatNumber } from '~/ui/format';
import { Section } from '~/ui/page';
import { SearchField } from '~/ui/search-field';
import { EmptyState, QueryView } from '~/ui/states';
import { useUrlState } from '~/ui/use-url-state';

type DbTable = components['schemas']['Table'];

/** Tables that are shown at once; of more, the search finds those that are wanted. */
const SHOWN = 50;

/** What is in a database, as it was last read. */
export function Tables({ id }: { id: string }) {
  const { t } = useTranslation('org');
  const [{ q }, set] = useUrlState({ q: '' });
  const query = api.useQuery('get', '/api/org/databases/{database_id}/schema', { params: { path: { database_id: id } } });
  return (
    <QueryView query={query}>
      {({ tables, is_truncated }) => {
        const found = tables.filter((table) => `${table.namespace}.${table.name}`.toLowerCase().includes(q.toLowerCase()));
        return (
          <Stack>
            <Section>
              <SearchField value={q} label={t('schema.search')} onChange={(q) => { set({ q }); }} />
              <Text size="sm" c="dimmed">{t('schema.tables', { count: tables.length })}</Text>
              {is_truncated ? <Text size="sm" c="dimmed">{t('schema.truncated')}</Text> : null}
              {found.length > SHOWN ? <Text size="sm" c="dimmed">{t('schema.more', { shown: SHOWN, total: found.length })}</Text> : null}
            </Section>
            {found.length === 0 ? <Section><EmptyState icon={IconTable} title={t('schema.none')} /></Section> : null}
            {found.slice(0, SHOWN).map((table) => <TableCard key={`${table.namespace}.${table.name}`} table={table} />)}
          </Stack>
        );
      }}
    </QueryView>
  );
}

function TableCard({ table }: { table: DbTable }) {
  const { t, i18n } = useTranslation('org');
  const [isOpen, setOpen] = useState(false);
  const rows = table.approximate_rows == null ? null : t('schema.rows', { rows: formatNumber(table.approximate_rows, i18n.language) });
  return (
    <Section>
      <details onToggle={(event) => { setOpen(event.currentTarget.open); }}>
        <summary>
          <Text span fw={600} ff="monospace">{table.namespace ? `${table.namespace}.${table.name}` : table.name}</Text>{' '}
          <Text span size="sm" c="dimmed">{[t('schema.columns', { count: table.columns.length }), rows].filter(Boolean).join(' · ')}</Text>
        </summary>
        {isOpen ? (
          <Table.ScrollContainer minWidth={0} type="native" mt="sm">
            <Table aria-label={table.name}>
              <Table.Thead><Table.Tr><Table.Th scope="col">{t('schema.column')}</Table.Th><Table.Th scope="col">{t('schema.type')}</Table.Th><Table.Th scope="col">{t('schema.notes')}</Table.Th></Table.Tr></Table.Thead>
              <Table.Tbody>
                {table.columns.map((column) => (
                  <Table.Tr key={column.name}>
                    <Table.Th scope="row" ff="monospace" fw={500}>{column.name}</Table.Th>
                    <Table.Td ff="monospace">{column.data_type}</Table.Td>
                    <Table.Td>
                      <Group gap={4}>
                        {table.primary_key.includes(column.name) ? <Badge size="sm" className="tone tone-indigo">{t('schema.key')}</Badge> : null}
                        {column.is_nullable ? null : <Badge size="sm" className="tone tone-gray">{t('schema.required')}</Badge>}
                        <Text size="sm" span>{column.comment ?? ''} {column.samples.join(', ')}</Text>
                      </Group>
                    </Table.Td>
                  </Table.Tr>
                ))}
              </Table.Tbody>
            </Table>
          </Table.ScrollContainer>
        ) : null}
      </details>
    </Section>
  );
}
