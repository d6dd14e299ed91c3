/** A word, a quoted name, a text or a symbol of a statement; `at` is its position from 1. */
export type Token = { kind: 'word' | 'quoted' | 'text' | 'sign'; text: string; at: number }

/** Why a statement is refused, as a message, and where. */
export class Refusal extends Error {
  constructor(
    message: string,
    readonly at: number | null,
  ) {
    super(message)
    this.name = 'Refusal'
  }
}

const SPACE = /[ \t\r\n]+|--[^\n]*/y
const COMMENT = /\/\*[\s\S]*?\*\//y
const TEXT = /'(?:[^']|'')*'/y
const QUOTED = /"(?:[^"]|"")*"/y
const WORD = /[@\p{L}_][\p{L}\p{N}_$.]*/uy
const SIGN = /\d[\p{L}\p{N}_.]*|\|\||::|:=|[-+*/%(),.;<>=!~|&^[\]]/uy

/** The tokens of a statement, without comments. @throws {Refusal} at the first invalid character */
export function tokensOf(sql: string): Token[] {
  const tokens: Token[] = []
  let at = 0
  const take = (pattern: RegExp) => {
    pattern.lastIndex = at
    return pattern.exec(sql)?.[0]
  }
  while (at < sql.length) {
    const blank = take(SPACE) ?? take(COMMENT)
    if (blank !== undefined) {
      refuseComment(blank, at + 1)
      at += blank.length
      continue
    }
    if (sql.startsWith('/*', at)) throw new Refusal('A comment is not closed.', at + 1)
    const [kind, text] = ((): [Token['kind'], string | undefined] => {
      if (sql[at] === "'") return ['text', take(TEXT)]
      if (sql[at] === '"') return ['quoted', take(QUOTED)]
      const word = take(WORD)
      return word === undefined ? ['sign', take(SIGN)] : ['word', word]
    })()
    if (text === undefined) {
      const quote = sql[at] === "'" || sql[at] === '"'
      const [letter] = sql.slice(at)
      throw new Refusal(
        quote ? 'A quotation mark is not closed.' : `The sign ${JSON.stringify(letter)} is not SQL.`,
        at + 1,
      )
    }
    tokens.push({ kind, text, at: at + 1 })
    at += text.length
  }
  return tokens
}

function refuseComment(blank: string, at: number): void {
  if (!blank.startsWith('/*')) return
  // SQL parsers disagree on whether comments nest.
  if (blank.includes('/*', 2)) throw new Refusal('A comment within a comment.', at)
  if (blank.startsWith('/*+')) throw new Refusal('Hints to the planner are not available in the workbench.', at)
}

/** A word in lower case; '' for what is none. */
export const lower = (token: Token | undefined) => (token?.kind === 'word' ? token.text.toLowerCase() : '')

/** The name a word or a quoted name stands for, lower case, without quotation marks. */
export function nameOf({ kind, text }: Token): string {
  return (kind === 'quoted' ? text.slice(1, -1).replaceAll('""', '"') : text).toLowerCase()
}

/** A whole number that stands alone; null for all else. */
export function wholeNumber(tokens: readonly Token[]): number | null {
  const [only, ...others] = tokens
  return only?.kind === 'sign' && others.length === 0 && /^\d{1,15}$/.test(only.text) ? Number(only.text) : null
}
