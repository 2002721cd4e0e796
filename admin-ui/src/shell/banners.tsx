import { type ComponentType, useSyncExternalStore } from 'react';

/** What has to be seen on every page, such as that somebody reads along. */
let banners: readonly ComponentType[] = [];
const watchers = new Set<() => void>();

/** A feature shows its banner above every page; it renders nothing when there is nothing to say. */
export function addBanner(banner: ComponentType): void {
  banners = [...banners, banner];
  watchers.forEach((watcher) => { watcher(); });
}

export function Banners() {
  const shown = useSyncExternalStore(
    (watcher) => {
      watchers.add(watcher);
      return () => { watchers.delete(watcher); };
    },
    () => banners,
  );
  return shown.map((Banner, place) => <Banner key={place} />);
}
