import type { Settings } from '~/platform/process/settings'
import { problemResponse } from '../../ui/frame/problem-response'

/**
 * Whether files may be imported. Forms of other sites never come this far (`host-check.server`).
 * @throws a 401 where accounts are on
 */
export function mayImport({ AUTH }: Pick<Settings, 'AUTH'>): void {
  if (AUTH === 'required') {
    throw problemResponse(401, ['Importing needs an account where accounts are on, and this version has none yet.'])
  }
}
