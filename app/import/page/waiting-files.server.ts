import { MINUTE_MS } from '~/domain/time/durations'
import type { Uploads } from '../uploads/uploads.server'
import { fileSize } from './preview-page.server'

/** The files that wait to be confirmed, newest first, in words. */
export async function waitingFiles(uploads: Uploads, locale: string) {
  const ago = new Intl.RelativeTimeFormat(locale, { numeric: 'auto' })
  return (await uploads.waiting()).map(({ id, name, bytes, atMs }) => {
    const minutes = Math.round((atMs - Date.now()) / MINUTE_MS)
    const sent = minutes > -60 ? ago.format(minutes, 'minute') : ago.format(Math.round(minutes / 60), 'hour')
    return { id, name, size: fileSize(bytes, locale), sent }
  })
}
