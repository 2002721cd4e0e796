/** What shows toasts, in a file of its own that is fetched when there is time. */
import '@mantine/notifications/styles.css';

import { Notifications, type NotificationsProps } from '@mantine/notifications';

export { notifications } from '@mantine/notifications';

export default function ToastList(props: NotificationsProps) {
  return <Notifications {...props} />;
}
