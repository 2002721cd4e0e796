import { Box, Button, Group, Skeleton, Table, Text, Title, Card } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconTable } from '@tabler/icons-react';
import { lazy } from 'react';
import { useTranslation } from 'react-i18next';

import { CsvButton } from './csv-button';
import { Late } from './late';

const Plot = lazy(() => import('./plot'));

export interface Series {
  key: string;
  label: string;
  color: string;
}

type Point = { x: string } & Record<string, string | number>;

export interface ChartProps {
  /** `categories`: a bar for each name, which all stand beside theirs. */
  kind: 'area' | 'bar' | 'line' | 'categories';
  /** A point each: `x` and a figure for each series. */
  points: readonly Point[];
  series: readonly Series[];
  isStacked?: boolean;
  /** How a figure is written. */
  format: (value: number) => string;
}

interface Props extends ChartProps {
  title: string;
  /** What the chart shows, in a sentence. */
  summary: string;
  /** What `x` is. */
  axis: string;
  /** Whether the figures stand in a table of the page, so that it needs none of its own. */
  isTabled?: boolean;
}

/** A chart with its figures as a table, in its place or on the page. The chart's code is loaded when one is shown. */
export function ChartCard({ title, summary, axis, isTabled = false, ...chart }: Props) {
  const { t } = useTranslation();
  const [isTable, { toggle }] = useDisclosure(false);
  return (
    <Card component="section" bg="var(--botyard-card)">
      <Group justify="space-between" align="flex-start" mb="md">
        <Box style={{ flex: '1 1 14rem' }}>
          <Title order={2}>{title}</Title>
          <Text c="dimmed" size="sm" mt={2}>{summary}</Text>
        </Box>
        {isTabled ? null : (
          <Button variant="subtle" color="gray" size="compact-sm" leftSection={<IconTable size={16} />} aria-pressed={isTable} onClick={toggle}>
            {isTable ? t('showChart') : t('showData')}
          </Button>
        )}
      </Group>
      {isTable ? (
        <Figures axis={axis} label={title} {...chart} />
      ) : (
        <Late fallback={<Skeleton height={260} />}>
          <Box role="img" aria-label={`${title}. ${summary}`}><Plot {...chart} /></Box>
        </Late>
      )}
    </Card>
  );
}

function Figures({ label, axis, points, series, format }: ChartProps & { label: string; axis: string }) {
  const csv = [{ key: 'x', label: axis }, ...series].map(({ key, label }) => ({ key, title: label, csv: (point: Point) => point[key], cell: () => null }));
  return (
    <>
      <Table.ScrollContainer minWidth={0} mah={360} type="native">
        <Table aria-label={label} stickyHeader>
          <Table.Thead>
            <Table.Tr>
              <Table.Th scope="col">{axis}</Table.Th>
              {series.map(({ key, label }) => <Table.Th key={key} scope="col" ta="right">{label}</Table.Th>)}
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {points.map((point) => (
              <Table.Tr key={point.x}>
                <Table.Th scope="row" fw={400}>{point.x}</Table.Th>
                {series.map(({ key }) => <Table.Td key={key} ta="right" className="figure">{format(Number(point[key] ?? 0))}</Table.Td>)}
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
      <Group mt="md"><CsvButton name={label} columns={csv} rows={points} idOf={(point) => point.x} /></Group>
    </>
  );
}
