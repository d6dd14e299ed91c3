import { ALLOWED_FUNCTIONS, SQL_WORDS } from './allowed-functions'
import { MAX_STATEMENT_LENGTH } from './sql-path'

/** What the workbench may run: the statement without a closing semicolon; or why it may not, in words, and where (from 1). */
export type ReadStatement = { ok: true; statement: string } | { ok: false; problem: string; at: number | null }

type Token = { kind: 'word' | 'quoted' | 'text' | 'sign'; text: string; at: number }

const SPACE = /\s+|--[^\n]*/y
const COMMENT = /\/\*[\s\S]*?\*\//y
const TEXT = /'(?:[^']|'')*'/y
const QUOTED = /"(?:[^"]|"")*"/y
const WORD = /[@\p{L}_][\p{L}\p{N}_$.]*/uy
const SIGN = /\d[\p{L}\p{N}_.]*|[-+*/%(),.;:<>=!~|&^[\]#$?{}]/uy

/** The tokens of a statement, or where it stops making sense. */
function tokensOf(sql: string): { tokens: Token[] } | { problem: string; at: number } {
  const tokens: Token[] = []
  let at = 0
  const take = (pattern: RegExp) => {
    pattern.lastIndex = at
    return pattern.exec(sql)?.[0]
  }
  while (at < sql.length) {
    const blank = take(SPACE) ?? take(COMMENT)
    if (blank !== undefined) {
      // Whether comments nest is told differently by different readers of SQL.
      if (blank.startsWith('/*') && blank.includes('/*', 2))
        return { problem: 'A comment within a comment.', at: at + 1 }
      at += blank.length
      continue
    }
    if (sql.startsWith('/*', at)) return { problem: 'A comment is not closed.', at: at + 1 }
    const [kind, text] = ((): [Token['kind'], string | undefined] => {
      if (sql[at] === "'") return ['text', take(TEXT)]
      if (sql[at] === '"') return ['quoted', take(QUOTED)]
      const word = take(WORD)
      return word === undefined ? ['sign', take(SIGN)] : ['word', word]
    })()
    if (text === undefined) {
      const quote = sql[at] === "'" || sql[at] === '"'
      return {
        problem: quote ? 'A quotation mark is not closed.' : `${JSON.stringify(sql[at])} is not SQL.`,
        at: at + 1,
      }
    }
    tokens.push({ kind, text, at: at + 1 })
    at += text.length
  }
  return { tokens }
}

const QUESTIONS = new Set(['select', 'with', 'declare'])
const SHOWN = new Set(['tables', 'columns', 'partitions'])
const lower = (token: Token | undefined) => (token?.kind === 'word' ? token.text.toLowerCase() : '')

/** The problem with how a statement begins; null where it may. */
function problemOfStart(tokens: readonly Token[]): { problem: string; at: number } | null {
  const opened = tokens.findIndex(({ text }) => text !== '(')
  const first = tokens[opened]
  const word = lower(first)
  if (first === undefined) return { problem: 'There is no statement.', at: 1 }
  if (QUESTIONS.has(word)) return null
  if (word === 'explain' && opened === 0) {
    const explained = tokens.slice(1).find(({ text }) => text !== '(')
    if (QUESTIONS.has(lower(explained))) return null
    return { problem: 'EXPLAIN goes before SELECT, WITH or DECLARE here.', at: explained?.at ?? first.at }
  }
  if (word === 'show' && opened === 0) {
    if (SHOWN.has(lower(tokens[1]))) return null
    return { problem: 'SHOW goes before TABLES, COLUMNS FROM or PARTITIONS FROM here.', at: tokens[1]?.at ?? first.at }
  }
  return { problem: 'The workbench only reads: begin with SELECT, WITH, DECLARE, EXPLAIN or SHOW.', at: first.at }
}

/**
 * Judges a statement before QuestDB sees it. It is the second lock: the first is the login, which may not write. What this one keeps out is
 * what that login may do beside reading (write files with COPY, reload settings, flush caches, see others' statements), and several statements at once.
 */
export function readStatement(text: string): ReadStatement {
  const refuse = (problem: string, at: number | null): ReadStatement => ({ ok: false, problem, at })
  if (text.length > MAX_STATEMENT_LENGTH) {
    return refuse(
      `A statement has at most ${MAX_STATEMENT_LENGTH} characters here; use the read-only login for longer ones.`,
      null,
    )
  }
  const control = text.search(/[^\P{Cc}\n\r\t]/u)
  if (control >= 0) return refuse('There is a control character in it.', control + 1)
  const read = tokensOf(text)
  if ('problem' in read) return refuse(read.problem, read.at)
  const { tokens } = read
  while (tokens.at(-1)?.text === ';') tokens.pop()
  const start = problemOfStart(tokens)
  if (start !== null) return refuse(start.problem, start.at)
  let depth = 0
  for (const [index, token] of tokens.entries()) {
    if (token.kind === 'sign' && token.text === ';') return refuse('One statement at a time.', token.at)
    if (token.kind === 'sign' && token.text === ')' && --depth < 0) return refuse('A parenthesis too many.', token.at)
    if (token.kind !== 'sign' || token.text !== '(') continue
    depth++
    const before = tokens[index - 1]
    const name = before === undefined || before.kind === 'sign' || before.kind === 'text' ? '' : nameOf(before)
    if (name !== '' && !ALLOWED_FUNCTIONS.has(name) && !(before?.kind === 'word' && SQL_WORDS.has(name))) {
      return refuse(`The function ${name} is not available in the workbench.`, before?.at ?? null)
    }
  }
  if (depth > 0) return refuse('A parenthesis is not closed.', null)
  const last = tokens.at(-1)
  return { ok: true, statement: text.slice(0, last === undefined ? 0 : last.at - 1 + last.text.length) }
}

/** The name before a parenthesis, lower case, without quotation marks. */
function nameOf(token: Token): string {
  const bare = token.kind === 'quoted' ? token.text.slice(1, -1).replaceAll('""', '"') : token.text
  return bare.toLowerCase()
}
