import { type ActionFunctionArgs, json, type LoaderFunctionArgs, redirect } from '@remix-run/node'
import type { AppContext } from '../../server/context.server'
import { clientLocale } from '../../server/requests/client-locale.server'
import { formOf } from '../../server/requests/forms.server'
import { problemResponse } from '../../ui/frame/problem-response'
import { parseChoices } from '../choices'
import { STORED_CHOICES } from '../counts/span-set'
import { ImportFileProblem } from '../uploads/file-problem'
import { mayImport } from '../uploads/may-import.server'
import { importFacts, previewPage, storesOfFiles } from './preview-page.server'
import { readPreview } from './read-preview.server'

type Parts = Pick<AppContext, 'imports' | 'reads' | 'registry' | 'settings'>

async function uploadOf({ uploads }: AppContext['imports'], id: string | undefined) {
  const upload = await uploads.find(id ?? '')
  if (!upload) throw problemResponse(404, ['This import does not exist or is older than a day. Upload the file again.'])
  return upload
}

/**
 * The preview of a file as the address says to read it, or how far its import is. Writes nothing.
 * @throws a 400 or 404 that says what is wrong
 */
export async function uploadPage(
  { imports, reads, registry, settings }: Parts,
  { request, params }: LoaderFunctionArgs,
) {
  const upload = await uploadOf(imports, params.id)
  const locale = clientLocale(request)
  const run = await imports.run(upload.id)
  if (run) {
    const { state, total, written, rejected, reason } = run
    return json({ kind: 'run' as const, name: upload.name, locale, run: { state, total, written, rejected, reason } })
  }
  const { search, searchParams } = new URL(request.url)
  const parsed = parseChoices(searchParams)
  if (!parsed.ok) throw problemResponse(400, parsed.problems)
  const stores = await storesOfFiles(registry)
  try {
    const preview = await readPreview(imports, reads, upload, parsed.choices, importFacts(stores, settings))
    const defaultZone = settings.DEFAULT_TIME_ZONE
    const page = previewPage(upload, preview, stores, { locale, defaultZone })
    return json({ kind: 'preview' as const, id: upload.id, search, page })
  } catch (error) {
    if (!(error instanceof ImportFileProblem)) throw error
    return json({ kind: 'unreadable' as const, name: upload.name, problem: error.message }, { status: error.status })
  }
}

/** Confirms, continues or discards an import. @throws a 401 or 404 with the reason */
export async function answerToPreview(
  { imports, reads, registry, settings }: Parts,
  { request, params }: ActionFunctionArgs,
) {
  mayImport(settings)
  const form = await formOf(request)
  const upload = await uploadOf(imports, params.id)
  const intent = form.get('intent')
  if (intent === 'discard') {
    const run = await imports.run(upload.id)
    if (run?.state !== 'running') await imports.uploads.remove(upload.id)
    return redirect('/import')
  }
  if (intent !== 'confirm' && intent !== 'continue')
    throw problemResponse(400, ['intent: confirm, continue or discard'])
  const facts = importFacts(await storesOfFiles(registry), settings)
  const run = await imports.run(upload.id)
  if (run) {
    if (run.state === 'stopped') await imports.goOn(upload, run, facts)
    return redirect(`/import/${upload.id}`)
  }
  const search = String(form.get('search') ?? '')
  const parsed = parseChoices(new URLSearchParams(search))
  if (!parsed.ok) throw problemResponse(400, parsed.problems)
  const { changes } = imports
  const preview = await readPreview(imports, reads, upload, parsed.choices, facts).catch((error: unknown) => {
    if (error instanceof ImportFileProblem) return null
    throw error
  })
  // The page says what there is to choose, or why the file cannot be read.
  if (!preview?.found?.good || preview.missing.length > 0) return redirect(`/import/${upload.id}${search}`)
  const { plan, separator, found, stored } = preview
  // The same form sent twice.
  if (await imports.run(upload.id)) return redirect(`/import/${upload.id}`)
  if (imports.isBusyBeside(upload.id) || imports.changes !== changes) {
    throw problemResponse(409, ['Another file is being imported right now. Confirm this one once that is done.'])
  }
  if (stored === 'not known') return redirect(`/import/${upload.id}${search}`)
  const choice = STORED_CHOICES.find((one) => one === form.get('stored'))
  if (stored.spans.length > 0 && choice === undefined) {
    throw problemResponse(400, [
      'Some hours of this file are already stored. Go back and choose: replace, add or skip.',
    ])
  }
  const leftOut = choice === 'leave-out' ? stored.stores.reduce((sum, { file }) => sum + file.rows, 0) : 0
  const how = choice !== undefined && stored.spans.length > 0 ? { choice, spans: stored.spans } : null
  await imports.start(upload, { plan, separator, total: found.good - leftOut, stored: how }, facts)
  return redirect(`/import/${upload.id}`)
}
