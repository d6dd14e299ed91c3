import { beginningWords } from './beginning-words'
import { columnsOf } from './known-relations'
import { beginsQuestion, Questions } from './question'
import { MAX_STATEMENT_LENGTH } from './sql-path'
import { TokenReader } from './token-reader'
import { lower, nameOf, Refusal, type Token, tokensOf } from './tokens'

/** An accepted statement without its closing semicolon; or why it is refused, as a message, and where (from 1). */
export type ReadStatement = { ok: true; statement: string } | { ok: false; problem: string; at: number | null }

/**
 * Checks a statement before QuestDB sees it. This is the second lock; the first is the read-only login. It keeps out
 * what that login could do besides reading (write files with COPY, reload settings, flush caches, see others'
 * statements), several statements at once, and whatever QuestDB does not end at its time limit.
 */
export function readStatement(text: string): ReadStatement {
  try {
    return { ok: true, statement: judged(text) }
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    return { ok: false, problem: error.message, at: error.at }
  }
}

function judged(text: string): string {
  if (text.length > MAX_STATEMENT_LENGTH) {
    throw new Refusal(
      `A statement has at most ${MAX_STATEMENT_LENGTH} characters here; use the read-only login for longer ones.`,
      null,
    )
  }
  const control = text.search(/[^\P{Cc}\n\r\t]/u)
  if (control >= 0) throw new Refusal('There is a control character in it.', control + 1)
  const tokens = tokensOf(text)
  while (tokens.at(-1)?.text === ';') tokens.pop()
  const last = tokens.at(-1)
  if (last === undefined) throw new Refusal('There is no statement.', 1)
  if (lower(tokens[0]) === 'show') judgeShow(tokens)
  else judgeQuestion(tokens)
  return text.slice(0, last.at - 1 + last.text.length)
}

function judgeQuestion(tokens: readonly Token[]): void {
  const reader = new TokenReader(tokens)
  const explained = reader.takesWord('explain')
  const first = tokens.slice(explained ? 1 : 0).find(({ text }) => text !== '(')
  if (first === undefined || !beginsQuestion(lower(first))) {
    throw new Refusal(
      explained ? 'EXPLAIN goes before SELECT, WITH or DECLARE here.' : beginningWords(first?.text ?? ''),
      first?.at ?? tokens[0]?.at ?? 1,
    )
  }
  const questions = new Questions(reader)
  questions.whole()
}

/** SHOW TABLES, SHOW COLUMNS FROM a table, SHOW PARTITIONS FROM a table. */
function judgeShow([show, shown, from, table, ...more]: readonly Token[]): void {
  const what = lower(shown)
  if (what === 'tables' && from === undefined) return
  if ((what !== 'columns' && what !== 'partitions') || lower(from) !== 'from') {
    throw new Refusal(
      'SHOW goes: SHOW TABLES, SHOW COLUMNS FROM a table, SHOW PARTITIONS FROM a table.',
      shown?.at ?? show?.at ?? 1,
    )
  }
  const isName = table?.kind === 'word' || table?.kind === 'quoted'
  if (!isName || columnsOf(nameOf(table)) === undefined || more.length > 0) {
    throw new Refusal('After FROM stands one of the tables below.', table?.at ?? from?.at ?? 1)
  }
}
