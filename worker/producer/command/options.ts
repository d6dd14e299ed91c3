import { parseArgs } from 'node:util'
import { z } from 'zod'
import { SettingsError } from '~/platform/process/settings'
import { FAULTS, type Fault } from '~/simulation'
import { FORMATS, type Format } from './settings'

/** Parsed command-line options. */
export type ProducerOptions = {
  help: boolean
  explain: boolean
  format: Format | undefined
  faults: Fault[]
  /** Back-fill these local dates, `to` exclusive; undefined: play live. */
  history: { from: string; to: string } | undefined
}

const FAULT_NAMES = Object.keys(FAULTS) as Fault[]
const date = z.iso.date()

/**
 * Parses the command line.
 * @throws {SettingsError} naming all wrong options at once
 */
export function readProducerOptions(args: readonly string[]): ProducerOptions {
  const problems: string[] = []
  const values = parse(args)
  const oneOf = <Name extends string>(option: string, names: readonly Name[], text: string): Name | undefined => {
    const found = names.find((name) => name === text)
    if (!found) problems.push(`--${option}: one of ${names.join(', ')} (got ${JSON.stringify(text)})`)
    return found
  }
  const format = values.format === undefined ? undefined : oneOf('format', FORMATS, values.format)
  const faults = (values.fault ?? [])
    .map((text) => oneOf('fault', FAULT_NAMES, text))
    .filter((name) => name !== undefined)
  const { from, to } = values
  for (const [name, text] of Object.entries({ from, to })) {
    if (text !== undefined && !date.safeParse(text).success) {
      problems.push(`--${name}: a date such as 2026-01-31 (got ${JSON.stringify(text)})`)
    }
  }
  if ((from === undefined) !== (to === undefined)) problems.push('--from and --to belong together')
  if (from !== undefined && to !== undefined && from >= to) problems.push('--to: later than --from; it is exclusive')
  if (problems.length > 0) throw new SettingsError(problems)
  const history = from !== undefined && to !== undefined ? { from, to } : undefined
  return { help: values.help ?? false, explain: values.explain ?? false, format, faults, history }
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        help: { type: 'boolean', short: 'h' },
        explain: { type: 'boolean' },
        format: { type: 'string' },
        from: { type: 'string' },
        to: { type: 'string' },
        fault: { type: 'string', multiple: true },
      },
    }).values
  } catch (error) {
    throw new SettingsError([`${(error as Error).message}; npm run produce -- --help lists the options`])
  }
}
