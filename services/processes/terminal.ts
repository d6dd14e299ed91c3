import { relative } from 'node:path'
import type { Addresses } from '../start/addresses'

const BAR = 30

/** Draws a progress bar in place; without a terminal, a plain line at every quarter. */
export function progressBar(what: string, output: NodeJS.WriteStream = process.stdout): (share: number) => void {
  let quarter = -1
  return (share) => {
    const percent = Math.floor(share * 100)
    if (output.isTTY) {
      const full = Math.round(share * BAR)
      output.write(`\r${what}  ${'█'.repeat(full)}${'░'.repeat(BAR - full)} ${String(percent).padStart(3)}%`)
      if (share >= 1) output.write('\n')
    } else if (Math.floor(percent / 25) > quarter) {
      quarter = Math.floor(percent / 25)
      output.write(`${what}  ${percent}%\n`)
    }
  }
}

/** What people at the terminal need to know once everything runs. */
export function welcome(addresses: Addresses, about: { dataDir: string; simulation: boolean; topic: string }): string {
  const folder = relative(process.cwd(), about.dataDir) || '.'
  const shown = folder.startsWith('..') ? about.dataDir : folder
  const questdb = new URL(addresses.questdb_http)
  const sql = new URL(addresses.questdb_pg)
  const lines = [
    '',
    `Storepulse runs (${about.simulation ? 'simulated' : 'real'} data in ${shown})`,
    '',
    `  Pages            ${addresses.web}`,
    `  QuestDB console  ${questdb.origin}`,
    `                   login ${questdb.username || 'as you set it'}, password: questdbAdminPassword in ${shown}/secrets.json`,
    `  SQL, read only   ${sql.host}, database qdb`,
    `                   login ${sql.username}, password: questdbAnalystPassword in ${shown}/secrets.json`,
    ...(addresses.kafka ? [`  Kafka            ${addresses.kafka}`] : []),
    `  All of these with logins, for programs: ${shown}/addresses.json`,
    '',
    'Next:',
    `  Open ${addresses.web} in a browser.`,
    ...(about.simulation
      ? ['  For your own events:  npm start -- --no-simulation']
      : sendFirstEvent(addresses, about.topic)),
    '  Stop with Ctrl-C.',
    '',
  ]
  return lines.join('\n')
}

/** One counted event, of this second, escaped for a shell's double quotes. */
const FIRST_EVENT =
  '{\\"store_id\\":10,\\"customers_in\\":2,\\"customers_out\\":0,\\"time_stamp\\":\\"$(date -u +%FT%TZ)\\"}'

function sendFirstEvent({ web, kafka }: Addresses, topic: string): string[] {
  const byHttp = [
    '  Send a first event:',
    `    curl -X POST ${web}/api/events -H 'content-type: application/json' -d "${FIRST_EVENT}"`,
  ]
  if (kafka === undefined) {
    return [...byHttp, '  Events by Kafka as well:  add --kafka, or KAFKA_BROKER=host:9092 for your own broker.']
  }
  return [
    ...byHttp,
    '  or through Kafka (kcat is a package of Debian and of Homebrew):',
    `    echo "${FIRST_EVENT}" | kcat -P -b ${kafka} -t ${topic}`,
  ]
}
