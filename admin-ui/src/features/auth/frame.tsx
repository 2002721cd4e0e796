import { Anchor, Box, Card, Center, Group, Stack, Text, Title } from '@mantine/core';
import { useDocumentTitle } from '@mantine/hooks';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';

import { LANGUAGES, LANGUAGE_NAMES, choose } from '~/i18n';
import { Logo, PRODUCT } from '~/shell/logo';

/** A narrow page with one thing to do, as before the sign-in. */
export function Frame({ title, text, children }: { title: string; text?: ReactNode; children: ReactNode }) {
  const { i18n } = useTranslation();
  useDocumentTitle(`${title} · Botyard`);
  return (
    <Center component="main" mih="100dvh" p="md" bg="var(--botyard-page)">
      <Stack w="100%" maw={420} gap="lg">
        <Group justify="center" gap={10}><Logo size={32} /><Text fw={700} fz="xl">{PRODUCT}</Text></Group>
        <Card padding="xl" bg="var(--botyard-card)">
          <Title order={1} fz="1.4rem">{title}</Title>
          {text === undefined ? null : <Text c="dimmed" size="sm" mt={4} component="div">{text}</Text>}
          <Box mt="lg">{children}</Box>
        </Card>
        <Group justify="center">
          {LANGUAGES.filter((language) => language !== i18n.language).map((language) => (
            <Anchor key={language} component="button" size="sm" lang={language} onClick={() => { void choose(language); }}>{LANGUAGE_NAMES[language]}</Anchor>
          ))}
        </Group>
      </Stack>
    </Center>
  );
}
