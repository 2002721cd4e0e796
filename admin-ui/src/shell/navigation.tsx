import { NavLink, Stack, Text } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';

import { useNavigation } from './nav';

/** The ways to the pages, in groups. */
export function Navigation({ path }: { path: string }) {
  const { t } = useTranslation();
  const groups = useNavigation();
  const targets = groups.flatMap((group) => group.entries.map((entry) => entry.to));
  // The longest entry that leads here: `/bot/logs` is not also `/bot`.
  const here = targets.filter((to) => path === to || path.startsWith(`${to}/`)).sort((left, right) => right.length - left.length)[0];
  return (
    <nav aria-label={t('navigation')}>
      {groups.map((group) => (
        <Stack key={group.name} gap={2} mb="md" role="group" aria-label={t(`group.${group.name}`)}>
          <Text size="xs" fw={700} tt="uppercase" c="dimmed" px="sm" pb={4} lts="0.06em">{t(`group.${group.name}`)}</Text>
          {group.entries.map(({ to, icon: Icon, feature, label }) => (
            <NavLink
              key={to}
              component={Link}
              to={to}
              activeOptions={{ exact: true }}
              active={to === here}
              aria-current={to === here ? 'page' : undefined}
              label={t(`nav.${feature}.${label}`)}
              leftSection={<Icon size={18} stroke={1.7} aria-hidden />}
              style={{ borderRadius: 'var(--mantine-radius-md)' }}
            />
          ))}
        </Stack>
      ))}
    </nav>
  );
}
