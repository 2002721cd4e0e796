import { ActionIcon, Code, Text } from '@mantine/core';
import { IconBulb, IconTrash } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';

import { api, fetchClient, invalidate, must } from '~/api/client';
import type { components } from '~/api/schema';
import { confirm } from '~/ui/confirm';
import type { Column } from '~/ui/data-table';
import { Section } from '~/ui/page';
import { PeopleText } from '~/ui/people-text';
import { SortedTable } from '~/ui/sorted-table';
import { EmptyState, QueryView } from '~/ui/states';
import { TimeAgo } from '~/ui/time-ago';

type Example = components['schemas']['ExampleResponse'];

const PATH = '/api/org/databases/{database_id}/examples';

const askedBy = ({ name, username }: Example) => name ?? username;

/** The questions that people found well answered, which models are told of: to look through, and to take away what is wrong. */
export function Examples({ id }: { id: string }) {
  const { t } = useTranslation('org');
  const query = api.useQuery('get', PATH, { params: { path: { database_id: id } } });
  const columns: Column<Example>[] = [
    { key: 'question', title: t('examples.question'), isTitle: true, csv: (example) => example.question, sortBy: (example) => example.question, cell: (example) => <PeopleText fw={600} lines={5}>{example.question}</PeopleText> },
    { key: 'statement', onCard: 'line', title: t('examples.statement'), csv: (example) => example.sql, cell: (example) => <Code block tabIndex={0} style={{ whiteSpace: 'pre-wrap', overflowWrap: 'anywhere', maxHeight: '12rem' }}>{example.sql}</Code> },
    { key: 'who', title: t('examples.who'), csv: askedBy, sortBy: askedBy, cell: (example) => <PeopleText>{askedBy(example)}</PeopleText> },
    { key: 'asked', title: t('examples.asked'), csv: (example) => example.asked_at, sortBy: (example) => example.asked_at, cell: (example) => <TimeAgo at={example.asked_at} /> },
  ];
  const remove = (example: Example) => {
    confirm({
      title: t('examples.remove'),
      text: t('examples.removeText', { question: example.question }),
      action: t('examples.remove'),
      run: async () => {
        await must(fetchClient.POST('/api/org/databases/examples/remove', { body: { database_id: id, example_id: example.id } }));
        await invalidate(PATH);
      },
    });
  };
  return (
    <Section>
      <Text size="sm" c="dimmed">{t('examples.text')}</Text>
      <QueryView query={query}>
        {({ items }) => (
          <SortedTable exportAs="examples" label={t('tabs.examples')} columns={columns} rows={items} idOf={(example) => example.id}
            actions={(example) => <ActionIcon variant="subtle" color="gray" aria-label={t('examples.removeOne', { question: example.question })} onClick={() => { remove(example); }}><IconTrash size={18} /></ActionIcon>}
            empty={<EmptyState icon={IconBulb} title={t('examples.none')} text={t('examples.noneText')} />} />
        )}
      </QueryView>
    </Section>
  );
}
