import { isMainThread, parentPort, workerData } from 'node:worker_threads'
import { OutletStopped } from '~/platform/kafka/kafka-outlet'
import { keepFilesPrivate } from '~/platform/process/private-files'
import { SettingsError } from '~/platform/process/settings'
import { EXPLAIN_NOTES, explainProfile } from './command/explain'
import { HELP } from './command/help'
import { readProducerOptions } from './command/options'
import { progressLine } from './command/progress-line'
import { readProducerSettings } from './command/settings'
import { playHistoryInThreads, runShare, type Share, sharesOf } from './history-threads'
import { playLive, stateToStartFrom } from './play-live'
import { PlayStateError, PlayStateFile } from './play-state'
import { profilesOf } from './plays'
import { encodeLean } from './sending/lean-encoding'
import { OutletError, ProducerOutlet } from './sending/producer-outlet'

const say = (line: string) => process.stdout.write(`${line}\n`)
const count = (n: number) => Math.round(n).toLocaleString('en-US')

/** Reads options and settings together, so that all wrong ones are named at once. */
function readAll() {
  const problems: string[] = []
  const reading = <Result>(read: () => Result): Result | undefined => {
    try {
      return read()
    } catch (error) {
      if (!(error instanceof SettingsError)) throw error
      problems.push(...error.problems)
      return undefined
    }
  }
  const options = reading(() => readProducerOptions(process.argv.slice(2)))
  const settings = reading(() => readProducerSettings(process.env))
  if (!options || !settings) throw new SettingsError(problems)
  return { options, settings: { ...settings, format: options.format ?? settings.format } }
}

async function produce(): Promise<void> {
  if (/^(-h|--help)$/m.test(process.argv.slice(2).join('\n'))) return void say(HELP)
  const { options, settings } = readAll()
  const profiles = profilesOf(settings)
  if (options.explain) {
    // Stores of the default profile differ only in their id.
    const shown = 'demo' in settings.stores ? profiles : profiles.slice(0, 1)
    return void say(`${shown.map(explainProfile).join('\n\n')}\n\n${EXPLAIN_NOTES}`)
  }
  const stopping = new AbortController()
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => stopping.abort())

  const { topics, format, seed, timeScale, brokers } = settings
  const used = {
    session: [topics.session],
    atomic: [topics.atomic],
    both: [topics.session, topics.atomic],
    counted: [topics.counted],
  }[format]
  const outlet = new ProducerOutlet(settings, say, stopping.signal)
  const stateFile = new PlayStateFile(settings)
  const release = options.history ? () => undefined : stateFile.take()
  const startMs = performance.now()
  let sent = 0
  const play = { format, topics, seed, timeScale, faults: options.faults }
  const stores = `${profiles.length} ${profiles.length === 1 ? 'store' : 'stores'}`
  const where = `${used.join(' and ')} at ${brokers.join(', ')}`
  try {
    await outlet.connect(used)
    if (options.history) {
      const { from, to } = options.history
      say(`Sending the history of ${stores} from ${from} to before ${to} to ${where}, seed ${seed}`)
      const history = { ...play, timeScale: 1, wholeFromMs: Number.NEGATIVE_INFINITY }
      const shares = sharesOf({ profiles, play: history, dates: options.history, settings })
      const draw = progressLine(process.stdout)
      const progress = (all: { done: number; total: number; acknowledged: number }) => {
        sent = all.acknowledged
        draw(all.done, all.total, sent)
      }
      await playHistoryInThreads(new URL(import.meta.url), shares, say, progress, stopping.signal)
    } else {
      const start = stateToStartFrom(settings, profiles, stateFile.read(say), Date.now())
      const note = settings.seedIsGiven ? '' : ' (derived from this machine; set SEED for the same traffic elsewhere)'
      say(`Playing ${stores} to ${where}, seed ${seed}${note}`)
      await playLive(profiles, play, start, outlet, stateFile, settings.pauseMs, stopping.signal)
    }
  } catch (error) {
    if (!(error instanceof OutletStopped)) throw error
  } finally {
    const seconds = (performance.now() - startMs) / 1000
    const total = options.history ? sent : outlet.acknowledged
    const rate = options.history ? `, ${count(total / seconds)} messages/s` : ''
    say(`Sent ${count(total)} messages in ${seconds.toFixed(1)} s${rate}.`)
    await outlet.close()
    release()
  }
}

async function main(): Promise<void> {
  try {
    keepFilesPrivate()
    await produce()
    process.exit(0)
  } catch (error) {
    process.stderr.write(`${explain(error)}\n`)
    process.exit(1)
  }
}

function explain(error: unknown): string {
  if (error instanceof SettingsError)
    return `Some ${error.message}\n  npm run produce -- --help lists options and settings.`
  if (error instanceof OutletError || error instanceof PlayStateError) return error.message
  return `The producer failed: ${error instanceof Error ? error.message : String(error)}`
}

encodeLean()
if (isMainThread) await main()
else if (parentPort) await runShare(workerData as Share, parentPort)
