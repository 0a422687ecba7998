/** The article's history: who did what when, the newest first, and the way back to each of it. */
import type { Session } from "../core/session";
import { fromList } from "../core/set";
import { towards } from "../core/revert";
import type { History, HistoryLine, Revision } from "../core/wire";
import type { DialogView } from "./dialog";
import { button, data, make } from "./dom";
import type { Host } from "./host";

const WHEN = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "medium" });

export class HistoryView {
  readonly element = make("div", "history");
  private readonly _list = make("ol", "past");
  private readonly _older: HTMLButtonElement;
  private _article = "";
  private _rev = -1;
  private _oldest: number | undefined;
  private _shown = false;

  constructor(private readonly _host: Host) {
    this._older = button("button", [_host.translate("history.older")], () => _host.askHistory(this._oldest));
    this._older.hidden = true;
    this.element.append(this._list, this._older);
  }

  /** Whether it is looked at: only then the store is asked. */
  show(shown: boolean): void {
    this._shown = shown;
    this._ask();
  }

  update(session: Session): void {
    if (session.article.id !== this._article || session.rev !== this._rev) {
      this._article = session.article.id;
      this._rev = session.rev;
      this._ask();
    }
  }

  /** What was saved may be further than what was shown. */
  saved(): void {
    this._ask();
  }

  receive(history: History): void {
    const { translate } = this._host;
    const newest = history.lines[0]?.rev ?? 0;
    const goesOn = this._oldest !== undefined && newest < this._oldest;
    const rows = history.lines.map(line => this._row(line, line.rev === newest && !goesOn));
    if (goesOn) {
      this._list.append(...rows);
    } else {
      this._list.replaceChildren(...rows);
    }
    this._oldest = history.lines[history.lines.length - 1]?.rev ?? this._oldest;
    this._older.hidden = !history.more;
    if (!this._list.children.length) {
      this._list.append(make("li", "empty", {}, [translate("history.none")]));
    } else if (!history.more && !this._list.querySelector("[data-annotator-start]")) {
      this._list.append(this._start());
    }
  }

  /** Asks whether to go back, saying how much that changes. */
  offer(dialog: DialogView, session: Session, revision: Revision): void {
    const { translate } = this._host;
    const change = towards(session.set, fromList(revision.set));
    const come = new Set(change.add.map(element => element.id));
    const changed = change.remove.filter(id => come.has(id)).length;
    const counts = { removed: change.remove.length - changed, added: change.add.length - changed, changed };
    dialog.open({
      title: translate("history.title"),
      body: [make("p", "", {}, [translate("history.counts", counts)]), make("p", "", {}, [translate("history.body")])],
      buttons: [
        { words: translate("dialog.cancel"), press: () => dialog.close() },
        {
          words: translate("history.go-back"),
          press: () => {
            dialog.close();
            this._host.run("revert", { elements: revision.set });
          },
          first: true,
        },
      ],
    });
  }

  private _ask(): void {
    if (this._shown && this._article) {
      this._oldest = undefined;
      this._host.askHistory();
    }
  }

  private _row(line: HistoryLine, now: boolean): HTMLElement {
    const { translate } = this._host;
    const when = make("time", "", { datetime: line.at }, [WHEN.format(Date.parse(line.at))]);
    const what = line.what.map(each => make("span", "named", {}, [data(each.label, "named-label"), " ", data(each.text.replace(/\s+/g, " "))]));
    const counts = translate("history.line", { added: line.added, removed: line.removed });
    const head = make("div", "past-head", {}, [make("strong", "", {}, [this._does(line.do)]), " · ", data(line.by), " · ", when]);
    const back = now ? make("em", "", {}, [translate("history.now")]) : this._back(line.rev);
    return make("li", "past-line", { title: counts }, [head, make("div", "past-what", {}, what), back]);
  }

  private _start(): HTMLElement {
    return make("li", "past-line", { "data-annotator-start": true }, [make("strong", "", {}, [this._host.translate("history.start")]), this._back(0)]);
  }

  private _back(rev: number): HTMLElement {
    return button("link", [this._host.translate("history.back-here")], () => this._host.askRevision(rev));
  }

  // a writer of another version may have done something this view has no word for
  private _does(name: string): string {
    const words = this._host.translate(`do.${name}`);
    return words === `do.${name}` ? name : words;
  }
}
