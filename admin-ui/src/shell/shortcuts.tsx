import { Kbd, Modal, Table } from '@mantine/core';
import { useTranslation } from 'react-i18next';

/** The keys that work everywhere. None changes anything, so that none can do harm by accident. */
const KEYS = [['palette', 'Ctrl K'], ['search', '/'], ['help', '?'], ['close', 'Esc']] as const;

export default function Shortcuts({ close }: { close: () => void }) {
  const { t } = useTranslation();
  return (
    <Modal opened onClose={close} closeOnClickOutside title={t('shortcuts.title')}>
      <Table aria-label={t('shortcuts.title')}>
        <Table.Tbody>
          {KEYS.map(([meaning, keys]) => (
            <Table.Tr key={meaning}>
              <Table.Th scope="row" fw={400}>{t(`shortcuts.${meaning}`)}</Table.Th>
              <Table.Td ta="end"><Kbd>{keys}</Kbd></Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Modal>
  );
}
