/** What the product is called, in every language. */
export const PRODUCT = 'Botyard';

/** A paper plane in the colour of the product. */
export function Logo({ size = 24 }: { size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 24 24" aria-hidden fill="none" stroke="var(--mantine-color-anchor)" strokeWidth="2" strokeLinejoin="round" strokeLinecap="round">
      <path d="M3 12.2 21 4l-3.4 16-6-3.6-3 3.4L8 14.2z" />
      <path d="m8 14.2 8-5.6-4.6 7.6" strokeWidth="1.6" />
    </svg>
  );
}
