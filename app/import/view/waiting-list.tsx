import { Form } from '@remix-run/react'
import { Button, TextLink } from '../../ui/button'
import { Card } from '../../ui/card'
import { Section } from '../../ui/page'
import { Table, Td, Th, Tr } from '../../ui/table'

type WaitingFile = { id: string; name: string; size: string; sent: string }

/** Files that were sent and not confirmed yet: each can be looked at again or discarded. */
export function WaitingList({ files }: { files: readonly WaitingFile[] }) {
  if (files.length === 0) return null
  return (
    <Section
      title="Files not imported yet"
      note="Open one to preview and import it. Files are deleted after a day, the oldest sooner if there are many."
    >
      <Card flush>
        <Table caption="Files not imported yet">
          <thead>
            <tr>
              <Th className="w-full">File</Th>
              <Th align="end">Size</Th>
              <Th>Uploaded</Th>
              <Th>
                <span className="sr-only">Discard</span>
              </Th>
            </tr>
          </thead>
          <tbody>
            {files.map(({ id, name, size, sent }) => (
              <Tr key={id}>
                <Td className="break-all">
                  <TextLink to={`/import/${id}`}>{name}</TextLink>
                </Td>
                <Td align="end" className="whitespace-nowrap">
                  {size}
                </Td>
                <Td className="whitespace-nowrap">{sent}</Td>
                <Td>
                  <Form method="post" action={`/import/${id}`}>
                    <Button type="submit" name="intent" value="discard" aria-label={`Discard ${name}`}>
                      Discard
                    </Button>
                  </Form>
                </Td>
              </Tr>
            ))}
          </tbody>
        </Table>
      </Card>
    </Section>
  )
}
