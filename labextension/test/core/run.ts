/** Runs commands on a session as the controller does, with op ids that count up. */
import { consider } from "../../src/core/command-table";
import type { Args, CommandName, Result } from "../../src/core/commands";
import type { Session, Unsent } from "../../src/core/session";
import { perform } from "../../src/core/session";

let count = 0;

/** The session after a command, with what it sent and what it asked. */
export function run(session: Session, command: CommandName, args: Args = {}): { session: Session; saves: Unsent[]; result: Result } {
  const result = consider(session, command, args);
  if (result?.type === "proposal") {
    const done = perform(session, result, `op${(count += 1)}`);
    return { session: done.session, saves: [done.save], result };
  }
  return { session: result?.type === "move" ? result.session : session, saves: [], result };
}

/** The session after several commands: names, or names with arguments. */
export function runAll(session: Session, ...commands: (CommandName | readonly [CommandName, Args])[]): Session {
  return commands.reduce<Session>((now, command) => (typeof command === "string" ? run(now, command).session : run(now, command[0], command[1]).session), session);
}

/** The text of the selected row, or of the selected stretch in quotes, or null. */
export function here(session: Session): string | null {
  if (session.selection) {
    return `"${session.map.slice(session.selection.start, session.selection.end)}"`;
  }
  return session.rows.find(row => row.id === session.selected)?.span.text ?? null;
}
