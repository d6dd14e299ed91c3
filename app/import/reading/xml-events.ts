import { Parser } from 'saxen'
import { ImportFileProblem } from '../uploads/file-problem'

/** Called for the parts of an XML text while it is read, in order. Names come without their prefix. */
export type XmlListener = {
  open?: (name: string, attributes: Record<string, string>) => void
  close?: (name: string) => void
  text?: (text: string) => void
}

/** Longest tag or text between two tags, characters: what is not closed is held until it is. */
const LONGEST_PIECE = 1024 * 1024

const bare = (name: string) => name.slice(name.indexOf(':') + 1)

/**
 * Reads UTF-8 XML as it comes, without keeping it. Entities that the text defines itself are not expanded.
 * @throws if it is no XML
 */
export async function readXml(bytes: AsyncIterable<Uint8Array>, listener: XmlListener): Promise<void> {
  const parser = new Parser()
  let waiting = 0
  parser.on('error', (error) => {
    throw error
  })
  parser.on('openTag', (name, attributesOf, decode) => {
    waiting = 0
    if (!listener.open) return
    const attributes: Record<string, string> = {}
    for (const [key, value] of Object.entries(attributesOf() || {})) attributes[bare(key)] = decode(value)
    listener.open(bare(name), attributes)
  })
  parser.on('closeTag', (name) => {
    waiting = 0
    listener.close?.(bare(name))
  })
  parser.on('text', (text, decode) => {
    waiting = 0
    listener.text?.(decode(text))
  })
  parser.on('cdata', (text) => {
    waiting = 0
    listener.text?.(text)
  })
  const decoder = new TextDecoder('utf-8')
  for await (const chunk of bytes) {
    waiting += chunk.length
    if (waiting > LONGEST_PIECE)
      throw new ImportFileProblem('This workbook holds a text of more than a million letters.')
    parser.write(decoder.decode(chunk, { stream: true }))
  }
  parser.end()
}
