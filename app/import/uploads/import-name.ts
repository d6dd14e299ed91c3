/** A name that a command takes, made of a file's. */
export function importName(fileName: string): string {
  const name = fileName
    .replace(/^.*[\\/]/, '')
    .normalize('NFC')
    .replace(/[^\p{L}\p{N} ._-]/gu, '_')
    .slice(0, 60)
    .trim()
  return name === '' ? 'file' : name
}
