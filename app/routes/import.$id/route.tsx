import { type ActionFunctionArgs, json, type LoaderFunctionArgs, type MetaFunction, redirect } from '@remix-run/node'
import { useLoaderData } from '@remix-run/react'
import { parseChoices } from '../../import/choices'
import { STORED_CHOICES } from '../../import/counts/span-set'
import { importFacts, previewPage, storesOfFiles } from '../../import/page/preview-page.server'
import { readPreview } from '../../import/page/read-preview.server'
import { ImportFileProblem } from '../../import/uploads/file-problem'
import { mayImport } from '../../import/uploads/may-import.server'
import { ImportPreviewView } from '../../import/view/import-preview'
import { ImportProgress } from '../../import/view/import-progress'
import { type AppContext, appContext } from '../../server/context.server'
import { clientLocale } from '../../server/requests/client-locale.server'
import { formOf } from '../../server/requests/forms.server'
import { ButtonLink, TextLink } from '../../ui/button'
import { EmptyState } from '../../ui/empty-state'
import { problemResponse } from '../../ui/frame/problem-response'
import { PageHeader } from '../../ui/page'

export const meta: MetaFunction = () => [{ title: 'Import · Storepulse' }]

async function uploadOf({ uploads }: AppContext['imports'], id: string | undefined) {
  const upload = await uploads.find(id ?? '')
  if (!upload) throw problemResponse(404, ['This import does not exist or is older than a day. Upload the file again.'])
  return upload
}

/**
 * The preview of a file as the address says to read it, or how far its import is. Writes nothing.
 * @throws a 400 or 404 that says what is wrong
 */
export async function loader({ request, params }: LoaderFunctionArgs) {
  const { imports, reads, registry, settings } = appContext()
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

/** Confirms, goes on with, or discards an import. @throws a 401 or 404 that says so */
export async function action({ request, params }: ActionFunctionArgs) {
  const { imports, reads, registry, settings } = appContext()
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

export default function ImportFileRoute() {
  const loaded = useLoaderData<typeof loader>()
  const back = <TextLink to="/import">Import</TextLink>
  if (loaded.kind === 'run') {
    return (
      <>
        <PageHeader title={loaded.name} back={back} />
        <ImportProgress run={loaded.run} locale={loaded.locale} />
      </>
    )
  }
  if (loaded.kind === 'unreadable') {
    return (
      <>
        <PageHeader title={loaded.name} back={back} />
        <EmptyState title="This file cannot be read" action={<ButtonLink to="/import">Choose another file</ButtonLink>}>
          {loaded.problem}
        </EmptyState>
      </>
    )
  }
  return <ImportPreviewView id={loaded.id} search={loaded.search} page={loaded.page} />
}
