import {
  type ActionFunctionArgs,
  json,
  type MetaFunction,
  unstable_parseMultipartFormData as parseMultipart,
  redirect,
} from '@remix-run/node'
import { useActionData } from '@remix-run/react'
import { MAX_FILE_BYTES, MAX_ROWS } from '~/domain/import/limits'
import { UploadForm } from '../components/import/upload-form'
import { PageHeader } from '../components/page'
import { problemResponse } from '../components/problem-response'
import { appContext } from '../context.server'
import { ImportFileProblem } from '../imports/file-problem'
import { mayImport } from '../imports/may-import.server'
import type { Upload } from '../imports/uploads.server'

export const meta: MetaFunction = () => [{ title: 'Import · Storepulse' }]

const NAME = 'A file cannot be sent whose name has a semicolon or an equals sign in it. Rename it and send it again.'

/** Keeps the file that was sent and goes on to its preview. @throws a 401 where accounts are on */
export async function action({ request }: ActionFunctionArgs) {
  mayImport()
  const { uploads } = appContext().imports
  let upload: Upload | null = null
  let nameless = false
  try {
    await parseMultipart(request, async ({ name, filename, data: bytes }) => {
      if (name === 'file' && filename && upload === null) upload = await uploads.keep(filename, bytes)
      // Of a name that begins with an equals sign the parser makes none.
      else if (name === 'file') for await (const chunk of bytes) nameless ||= chunk.length > 0
      return undefined
    })
  } catch (error) {
    if (error instanceof ImportFileProblem) return json({ problem: error.message }, { status: 400 })
    if (/content-disposition/.test(String(error))) return json({ problem: NAME }, { status: 400 })
    if (error instanceof TypeError) throw problemResponse(400, ['The file did not arrive whole. Send it again.'])
    throw error
  }
  const kept = upload as Upload | null
  if (kept === null) return json({ problem: nameless ? NAME : 'Choose a file first.' }, { status: 400 })
  return redirect(`/import/${kept.id}`)
}

export default function ImportRoute() {
  const answer = useActionData<typeof action>()
  return (
    <>
      <PageHeader
        title="Bring your past"
        lede="Counts from before Storepulse, hour by hour or finer. Nothing is written before you have seen and confirmed it."
      />
      <UploadForm problem={answer?.problem ?? null} megabytes={MAX_FILE_BYTES / 1024 / 1024} rows={MAX_ROWS} />
    </>
  )
}
