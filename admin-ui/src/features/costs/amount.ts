/** An amount as the API takes it: many write `10,5` for 10.5. What may be a thousand is left to the server to refuse. */
export function toAmount(typed: string): string | null {
  const text = typed.trim();
  return (/^\d+,\d{1,2}$/.test(text) ? text.replace(',', '.') : text) || null;
}
