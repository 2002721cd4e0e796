/** Texts as a CSV file that spreadsheets open without running anything in it. */
export function toCsv(rows: readonly (readonly (string | number | null | undefined)[])[]): string {
  return rows.map((row) => row.map(quote).join(',')).join('\r\n') + '\r\n';
}

function quote(value: string | number | null | undefined): string {
  const text = String(value ?? '');
  // A spreadsheet would take it for a formula.
  const harmless = typeof value === 'string' && /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}

/** Hands a file to whoever is at the page. */
export function download(name: string, content: string | Blob, type = 'text/csv'): void {
  // Spreadsheets take the mark for "this is UTF-8".
  const blob = typeof content === 'string' ? new Blob(['\uFEFF', content], { type: `${type};charset=utf-8` }) : content;
  const link = document.createElement('a');
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  window.setTimeout(() => { URL.revokeObjectURL(link.href); }, 10_000);
}
