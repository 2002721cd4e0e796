import { Alert, Button, Code, Group, Skeleton, Stack, Text, ThemeIcon, Title } from '@mantine/core';
import { IconAlertTriangle, IconRefresh, IconWifiOff } from '@tabler/icons-react';
import type { Icon } from '@tabler/icons-react';
import type { UseQueryResult } from '@tanstack/react-query';
import { type ReactNode, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';

import { type Problem, toProblem } from '~/api/problem';
import { CopyButton } from './copy-button';
import { PageHeader } from './page';
import { useProblemText } from './problem-text';
import { Voiced } from './voiced';

/** What went wrong, with what can be done about it. */
export function ErrorState({ error, retry }: { error: unknown; retry?: () => void }) {
  const { t, i18n } = useTranslation();
  const describe = useProblemText();
  const problem = toProblem(error);
  const isOffline = problem.code === 'offline';
  return (
    <Alert
      role="alert"
      color="red"
      className="tone-alert"
      icon={isOffline ? <IconWifiOff /> : <IconAlertTriangle />}
      title={isOffline ? t('problem.offlineTitle') : ((i18n.language === 'en' ? problem.title : undefined) ?? t('problem.title'))}
    >
      <Stack gap="xs" align="flex-start">
        <Text size="sm" style={{ overflowWrap: 'anywhere' }}><Voiced>{describe(error)}</Voiced></Text>
        <RequestId problem={problem} />
        {retry === undefined ? null : (
          <Button variant="default" size="xs" leftSection={<IconRefresh size={14} />} onClick={retry}>{t('tryAgain')}</Button>
        )}
      </Stack>
    </Alert>
  );
}

/** The id under which the server's log has the call. */
function RequestId({ problem }: { problem: Problem }) {
  const { t } = useTranslation();
  if (!problem.request_id) return null;
  return (
    <Group gap={4}>
      <Text size="xs" c="dimmed">{t('requestId')}</Text>
      <Code fz="xs">{problem.request_id}</Code>
      <CopyButton value={problem.request_id} what={t('requestId')} />
    </Group>
  );
}

/** A place with nothing in it yet, and how to change that. As a `page` it is all that a page shows, and its title is the page's. */
export function EmptyState({ icon: Icon, title, text, action, page = false }: { icon: Icon; title: string; text?: string; action?: ReactNode; page?: boolean }) {
  return (
    <Stack align="center" gap="xs" py="xl" px="md" ta="center">
      <ThemeIcon size={48} radius="xl" variant="light" color="gray"><Icon size={26} aria-hidden /></ThemeIcon>
      {page ? <Title order={1} size="h2">{title}</Title> : <Text fw={600}>{title}</Text>}
      {text === undefined ? null : <Text c="dimmed" size="sm" maw="28rem">{text}</Text>}
      {action}
    </Stack>
  );
}

/** How long somebody waits without a word, in milliseconds. */
const WORDLESS_MS = 5_000;

/** Grey lines in place of what is being read, and words once it takes long; what stands below waits for it, unless it was there before. */
export function Loading({ lines = 5, isAgain = false }: { lines?: number; isAgain?: boolean }) {
  const { t } = useTranslation();
  const [isLong, setLong] = useState(false);
  useEffect(() => {
    const timer = window.setTimeout(() => { setLong(true); }, WORDLESS_MS);
    return () => { window.clearTimeout(timer); };
  }, []);
  return (
    <Stack gap="sm" role="status" aria-label={t('loading')} className={isAgain ? undefined : 'loading'}>
      {Array.from({ length: lines }, (_, line) => <Skeleton key={line} height={20} width={`${String(95 - ((line * 17) % 40))}%`} />)}
      {isLong ? <Text size="sm" c="dimmed">{t('stillWaiting')}</Text> : null}
    </Stack>
  );
}

interface QueryViewProps<T> {
  query: UseQueryResult<T, unknown>;
  lines?: number;
  /** The page's heading, where `children` bring it with what they show: it stands while there is nothing yet. */
  heading?: string;
  children: (data: T) => ReactNode;
}

/** What a query brings, or how it stands. What was read before stays while it is read again, or cannot be, unless it is gone. */
export function QueryView<T>({ query, lines, heading, children }: QueryViewProps<T>) {
  const { t } = useTranslation();
  const retry = () => { void query.refetch(); };
  const isGone = query.isError && toProblem(query.error).status === 404;
  if (query.data !== undefined && !isGone) {
    return (
      <>
        {query.isError ? <ErrorState error={query.error} retry={retry} /> : null}
        {query.isPlaceholderData ? <div className="renewing visually-hidden" role="status">{t('loading')}</div> : null}
        {children(query.data)}
      </>
    );
  }
  return (
    <>
      {heading === undefined ? null : <PageHeader title={heading} />}
      {query.isError ? <ErrorState error={query.error} retry={retry} /> : <Loading lines={lines} isAgain={query.errorUpdateCount > 0} />}
    </>
  );
}
