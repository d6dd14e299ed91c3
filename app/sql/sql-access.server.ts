import type { Settings } from '~/platform/process/settings'

/** What the page of the workbench says of the way in for other programs. No password is in it. */
export function analystsLogin({ QUESTDB_PG_URL, QUESTDB_URL }: Settings) {
  const url = new URL(QUESTDB_PG_URL)
  url.password = ''
  return {
    login: url.href,
    console: new URL(QUESTDB_URL).origin,
    password:
      'The password is questdbAnalystPassword in secrets.json of the data folder, or the one in QUESTDB_PG_URL where you set it.',
  }
}
