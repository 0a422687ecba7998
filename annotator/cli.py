"""The command `annotator`: the work of the notebook's corpus, from a terminal."""

import argparse
import io
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import get_args

from annotator import corpus as corpora
from annotator import suggest
from annotator.adjudication import dockets
from annotator.articles import ArticleUnknown
from annotator.check import check
from annotator.corpus import Corpus
from annotator.corpus import open as open_corpus
from annotator.disk import words, write_whole
from annotator.formats.options import Delimiter, Discontinuous, Nested, Subword, Tagging, Unit
from annotator.formats.registry import FORMATS
from annotator.ingest.encoding import decode
from annotator.lab import notebook, start, tab
from annotator.labeltable import from_csv
from annotator.loss import CLASSES, LossRefused
from annotator.manifest import MANIFEST, CorpusRefused, read_manifest
from annotator.policies import POLICIES
from annotator.problem import Problem
from annotator.records import encode
from annotator.repair import repair
from annotator.scheme import Scheme
from annotator.templates import TEMPLATES, template
from annotator.version import VERSION

Run = Callable[[argparse.Namespace], int]
DONE, FOUND, WRONG, STOPPED = 0, 1, 2, 130


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; gives 0 when all is well, 1 when something was found or refused, 2 for a wrong call, 130 when it was stopped."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")  # a name that the terminal can't show is no reason to stop
    options = parser().parse_args(arguments)
    try:
        return int(options.run(options))
    except BrokenPipeError:
        # whoever read along has seen enough; what is left must not be written at the interpreter's end
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return FOUND
    except KeyboardInterrupt:
        print("annotator: stopped. What was saved is kept.", file=sys.stderr)
        return STOPPED
    except LossRefused as refused:
        print(f"annotator: {refused}", file=sys.stderr)
        return refused.report.exit_code
    except (CorpusRefused, ArticleUnknown, ValueError, OSError, ImportError) as error:
        print(f"annotator: {_words(error)}", file=sys.stderr)
        return WRONG


def _words(error: Exception) -> str:
    place = getattr(error, "filename", None)
    return f"{place}: {words(error)}." if isinstance(error, OSError) and place is not None else str(error)


def parser() -> argparse.ArgumentParser:
    """The commands and their options."""
    root = argparse.ArgumentParser(prog="annotator", description="Build a gold-labelled corpus of news articles.")
    root.add_argument("--version", action="version", version=f"article-annotator {VERSION}")
    commands = root.add_subparsers(dest="command", required=True, metavar="command")

    def command(name: str, run: Run, text: str) -> argparse.ArgumentParser:
        each = commands.add_parser(name, help=text, description=text)
        each.add_argument("--corpus", default=".", help="the corpus's folder (default: here)")
        each.set_defaults(run=run)
        return each

    new = command("new", _new, "Make a new, empty corpus with the news scheme, another template or labels from a table.")
    new.add_argument("--name", default="", help="the corpus's name (default: the folder's)")
    new.add_argument("--lang", action="append", default=[], help="a language of the articles, such as de; may be repeated")
    new.add_argument("--lead", action="append", default=[], help="a lead's name; may be repeated (default: lead)")
    labels = new.add_mutually_exclusive_group()
    labels.add_argument("--template", choices=TEMPLATES, default="news-events", help="the labels to start with (default: news-events)")
    labels.add_argument(
        "--labels", metavar="CSV", help="a table of labels with the column label and any of name, key, colour, description …"
    )
    add = command(
        "add", _add, "Add articles from .txt, .html, .jsonl and .csv files, folders or patterns; makes the corpus if there is none."
    )
    add.add_argument("sources", nargs="+")
    add.add_argument("--lang", help="the articles' language (default: the record's, else detected)")
    add.add_argument("--source", help="where the articles come from, such as the paper's name")
    add.add_argument("--encoding", help="the files' encoding (default: UTF-8, else detected and said)")
    add.add_argument(
        "--update", action="store_true", help="take a changed text under a known id as a new article that replaces the old one"
    )
    suggest = command("suggest", _suggest, "Propose spans for every article: rules and names, or the suggesters given.")
    suggest.add_argument(
        "--names", action="append", default=[], metavar="CSV", help="a list of names with the columns name, label; may be repeated"
    )
    suggest.add_argument(
        "--pipeline", action="append", default=[], metavar="NAME", help="an installed spaCy pipeline or its folder; may be repeated"
    )
    _add_later_commands(command)
    return root


def _add_later_commands(command: Callable[[str, Run, str], argparse.ArgumentParser]) -> None:
    annotate = command("annotate", _annotate, "Open JupyterLab at the corpus for one annotator.")
    annotate.add_argument("annotator")
    annotate.add_argument("--notebook", action="store_true", help="in a notebook with a kernel instead of the corpus's tab")
    annotate.add_argument("--no-browser", action="store_true", help="print the address instead of opening a browser")
    annotate.add_argument("--port", type=int, default=8888)
    gold = command("gold", _gold, "Write gold.jsonl from what the readings settle.")
    gold.add_argument(
        "--partial", action="store_true", help="write disputed articles too, with the disputed passages left out of their coverage"
    )
    _add_split(command)
    _add_leads_commands(command)
    _add_conversions(command)
    command("progress", _progress, "Show how far each annotator is.")
    command("lint", _lint, "List hints about readings that are valid but look unintended.")
    command("check", _check, "Verify every file of the corpus and list what is wrong.")
    command("repair", _repair, "Mend what is safe to mend, into new files; originals are kept.")
    show = command("show", _show, "Print one article with what an annotator said about it, as JSON.")
    show.add_argument("article")
    show.add_argument("annotator")


def _add_split(command: Callable[[str, Run, str], argparse.ArgumentParser]) -> None:
    split = command("split", _split, "Give every article that has no split yet one, such as train, dev or test.")
    split.add_argument(
        "shares", nargs="*", metavar="NAME=SHARE", help="such as train=0.8 test=0.2 (default: the last ones, else .8, .1, .1)"
    )
    split.add_argument("--seed", type=int, default=0, help="another number draws other articles")
    split.add_argument("--by", metavar="DATE", help="by time: the member of the articles' meta that holds the date, such as published")
    split.add_argument("--no-near-duplicates", action="store_true", help="don't look for near-duplicates, which belong on one side")
    split.add_argument("--lead", help="who splits the corpus (default: its only lead)")
    split.add_argument("--undo", action="store_true", help="take back the last split instead")


def _split(options: argparse.Namespace) -> int:
    corpus = open_corpus(options.corpus)
    if options.undo:
        report = corpus.undo_split(lead=options.lead)
    else:
        shares = {name: _share(name, share) for name, share in _pairs(options.shares, "the share").items()}
        near_duplicates = not options.no_near_duplicates
        report = corpus.split(shares or None, seed=options.seed, by=options.by, near_duplicates=near_duplicates, lead=options.lead)
    print(report)
    return FOUND if report.problems else DONE


def _share(name: str, share: str) -> float:
    try:
        return float(share)
    except ValueError:
        raise ValueError(f"the share of {name!r} is {share!r}; expected a number from 0 to 1") from None


def _add_leads_commands(command: Callable[[str, Run, str], argparse.ArgumentParser]) -> None:
    rounds = command("round", _round, "Open, change or close a round of reading; without a name, say how far the rounds are.")
    rounds.add_argument("name", nargs="?", help="the round's name")
    rounds.add_argument("annotators", nargs="*", metavar="ANNOTATOR", help="who reads; in a round that there is, who joins")
    rounds.add_argument("--by", default="lead", help="the lead who says so (default: lead)")
    rounds.add_argument("--article", action="append", default=[], help="only this article; may be repeated (default: all)")
    rounds.add_argument("--label", action="append", default=[], help="only this label; may be repeated (default: all)")
    rounds.add_argument("--overlap", type=int, default=0, help="how many read each article (default: everybody)")
    rounds.add_argument("--no-suggestions", action="store_true", help="show no suggestions")
    ways = rounds.add_mutually_exclusive_group()
    ways.add_argument("--close", action="store_true", help="close the round")
    ways.add_argument("--reopen", action="store_true", help="open it again")
    agreed = command("agreement", _agreement, "How far annotators say the same, with intervals.")
    agreed.add_argument("annotators", nargs="*", metavar="ANNOTATOR", help="whose readings (default: everybody's)")
    agreed.add_argument("--round", help="only a round's annotators, articles and labels")
    agreed.add_argument("--label", action="append", default=[], help="only this label; may be repeated")
    agreed.add_argument("--by", choices=["label", "article", "pair", "source"], help="a row each, instead of all measures")
    agreed.add_argument("--json", action="store_true", help="as JSON, one record a row")
    agreed.add_argument("--html", metavar="FILE", help="write a report with tables and passages to one file")
    court = command("adjudicate", _adjudicate, "What readers dispute; or settle the easy disputes by a policy.")
    court.add_argument("annotators", nargs="*", metavar="ANNOTATOR", help="whose readings (default: everybody's)")
    court.add_argument("--by", default="lead", help="the lead who decides (default: lead)")
    court.add_argument("--policy", choices=sorted(POLICIES), help="; ".join(f"{name}: {words}" for name, words in POLICIES.items()))
    court.add_argument("--label", action="append", default=[], help="only spans of this label; may be repeated")
    court.add_argument("--preview", action="store_true", help="say what would be decided, and save nothing")
    court.add_argument("--undo", metavar="BATCH", help="take a settlement back")


def _add_conversions(command: Callable[[str, Run, str], argparse.ArgumentParser]) -> None:
    export = command("export", _export, "Write gold or readings in a format, with a report of what didn't fit.")
    export.add_argument("path", help="the file or folder to write; the report lies beside it")
    export.add_argument("--split", help="only the articles of a split, such as train")
    export.add_argument("--annotator", default="gold", help="whose reading, or 'all' (default: gold)")
    export.add_argument(
        "--partial", action="store_true", help="disputed articles too, with the disputed passages left out of their coverage"
    )
    export.add_argument(
        "--check", action="store_true", help="read what was written again, by the format's own library, and compare the counts"
    )
    taken = command("import", _import, "Take in what another tool or corpus holds: articles, and annotations of them.")
    taken.add_argument("path", help="the file or folder to read")
    taken.add_argument(
        "--into", choices=["reading", "suggestions", "gold"], default="reading", help="what the annotations become (default: reading)"
    )
    taken.add_argument("--annotator", help="whose they are (default: as the file says)")
    taken.add_argument("--add-labels", action="store_true", help="add the labels that the scheme lacks")
    for each, formats, choices in (
        (export, {name: entry.words for name, entry in FORMATS.items() if entry.writes}, _EXPORTING),
        (taken, {name: entry.words for name, entry in FORMATS.items() if entry.reads}, _IMPORTING),
    ):
        each.formatter_class = argparse.RawDescriptionHelpFormatter
        stopping = {name: words for name, (severity, words) in CLASSES.items() if severity == "fail"}
        each.epilog = "\n\n".join(
            [
                _listed("formats:", formats),
                _listed("options for --set:", choices),
                _listed("losses that stop it unless --allow-loss names them:", stopping),
                "exit code: 0 nothing was lost, 1 something was, 2 it was refused or the call is wrong",
            ]
        )
        each.add_argument("--format", metavar="NAME", help="one of the formats below (default: what the file's ending means)")
        each.add_argument("--rename", action="append", default=[], metavar="OLD=NEW", help="another name for a label; may be repeated")
        each.add_argument("--allow-loss", action="extend", nargs="+", default=[], metavar="CLASS", help="losses that may happen")
        each.add_argument("--set", action="append", default=[], metavar="NAME=VALUE", help="one of the options below; may be repeated")


_EXPORTING = {
    f"nested={'|'.join(get_args(Nested))}": "which of the spans that share characters stays; layers keeps as many as the format has room for",
    f"subword={'|'.join(get_args(Subword))}": "a span that ends inside a token is left out, widened, narrowed, or the token is split",
    f"discontinuous={'|'.join(get_args(Discontinuous))}": "a span with gaps becomes the stretch from start to end, or is left out",
    f"tagging={'|'.join(get_args(Tagging))}": "the scheme of tags in columns",
    f"delimiter={' or '.join(get_args(Delimiter))}": "what parts the cells of a table",
    f"unit={'|'.join(get_args(Unit))}": "what offsets count, where the format leaves that open",
}
_IMPORTING = {
    f"unit={'|'.join(get_args(Unit))}": "what offsets count, where the file can't prove it",
    "lang=de": "the texts' language, where the file doesn't say",
    "covered=false": "what isn't labelled was not read, and is unknown rather than negative",
    "columns=text=body,id=number": "the file's own names for what its format calls text and id",
}


def _listed(heading: str, words: dict[str, str]) -> str:
    return "\n".join([heading, *(f"  {name}\n      {each}" if len(name) > 20 else f"  {name:<20}  {each}" for name, each in words.items())])


def _round(options: argparse.Namespace) -> int:
    corpus = open_corpus(options.corpus)
    if options.name is not None:
        if options.name in [each.name for each in corpus.store.rounds()]:
            closed = True if options.close else False if options.reopen else None
            corpus.change_round(options.name, *options.annotators, by=options.by, articles=options.article, closed=closed)
        else:
            corpus.open_round(
                options.name,
                *options.annotators,
                by=options.by,
                articles=options.article,
                labels=options.label,
                overlap=options.overlap,
                suggestions=not options.no_suggestions,
            )
    found = corpus.rounds()
    print(found.to_string(index=False) if len(found) else "there are no rounds: everybody reads everything")
    return 0


def _agreement(options: argparse.Namespace) -> int:
    found = open_corpus(options.corpus).agreement(*options.annotators, round=options.round, labels=options.label)
    if options.html:
        write_whole(Path(options.html), found.page().encode())
        print(f"written to {options.html}")
        return 0
    tables = {"label": found.by_label, "article": found.by_article, "pair": found.by_pair, "source": found.by_source}
    frame = tables[options.by]() if options.by else found.summary().frame
    if options.json:
        print(frame.to_json(orient="records", force_ascii=False, double_precision=15))
    else:
        print(frame.to_string(index=False) if options.by else found.summary())
    return 0


def _adjudicate(options: argparse.Namespace) -> int:
    corpus = open_corpus(options.corpus)
    if options.undo:
        number = corpus.unsettle(options.undo, by=options.by)
        print(f"taken back in {number} articles")
        return 0
    if options.policy is None:
        cases = [case for case in dockets(corpus.store, options.by, options.annotators) if case.disputed]
        for case in cases:
            changed = ", a reading was changed since" if case.stale else ""
            print(f"{case.article}: {case.disputed} disputed by {', '.join(case.sets)} ({case.state}{changed})")
        print(f"{len(cases)} articles with disputes; settle them in a notebook with corpus.adjudicate(by={options.by!r}), or by --policy")
        return 0
    found = corpus.settle(options.policy, *options.annotators, by=options.by, labels=options.label, preview=options.preview)
    print(found)
    if not options.preview and found.decisions:
        print(f"take it back with: annotator adjudicate --by {options.by} --undo {found.batch}")
    return 1 if found.problems else 0


def _export(options: argparse.Namespace) -> int:
    report = open_corpus(options.corpus).export(
        options.path,
        format=options.format,
        split=options.split,
        annotator=None if options.annotator == "all" else options.annotator,
        partial=options.partial,
        rename=_pairs(options.rename, "--rename"),
        allow_loss=options.allow_loss,
        check=options.check,
        **_pairs(options.set, "--set"),
    )
    print(report)
    return report.exit_code


def _import(options: argparse.Namespace) -> int:
    report = open_corpus(options.corpus).import_(
        options.path,
        format=options.format,
        into=options.into,
        annotator=options.annotator,
        rename=_pairs(options.rename, "--rename"),
        add_labels=options.add_labels,
        allow_loss=options.allow_loss,
        **_pairs(options.set, "--set"),
    )
    print(report)
    return report.exit_code


def _pairs(given: Sequence[str], flag: str) -> dict[str, str]:
    wrong = next((pair for pair in given if "=" not in pair), None)
    if wrong is not None:
        raise ValueError(f"{flag} {wrong!r} has no '='; expected a name, '=' and what it stands for")
    return dict(pair.split("=", 1) for pair in given)


def _new(options: argparse.Namespace) -> int:
    scheme = _scheme_in(Path(options.labels)) if options.labels else template(options.template)
    print(corpora.new(options.corpus, name=options.name, languages=options.lang or ["de"], leads=options.lead or ["lead"], scheme=scheme))
    return DONE


def _scheme_in(path: Path) -> Scheme:
    decoded = decode(path.read_bytes(), file=path.name)
    if isinstance(decoded, Problem):
        raise ValueError(str(decoded))
    return from_csv(decoded.text, file=path.name)


def _add(options: argparse.Namespace) -> int:
    corpora.named_files(options.sources)  # a misspelt file makes no corpus
    report = _opened_or_new(options).add(
        options.sources, lang=options.lang, source=options.source, encoding=options.encoding, update=options.update
    )
    print(report)
    return FOUND if report.refused else DONE


def _opened_or_new(options: argparse.Namespace) -> Corpus:
    if (Path(options.corpus) / MANIFEST).exists() or Path(options.corpus).is_file():
        return open_corpus(options.corpus)
    made = corpora.new(options.corpus, languages=[options.lang] if options.lang else ["de"])
    print(f"made a new corpus in {options.corpus} with the news scheme")
    return made


def _suggest(options: argparse.Namespace) -> int:
    corpus = open_corpus(options.corpus)
    lists = [suggest.Names(*options.names)] if options.names else []
    report = corpus.suggest(*lists, *(suggest.Pipeline(name) for name in options.pipeline))
    print(report)
    return FOUND if report.problems else DONE


def _annotate(options: argparse.Namespace) -> int:
    store = open_corpus(options.corpus).store
    path = notebook(store, options.annotator) if options.notebook else tab(store, options.annotator)
    return start(store, options.annotator, path, port=options.port, browser=not options.no_browser)


def _gold(options: argparse.Namespace) -> int:
    report = open_corpus(options.corpus).gold(partial=options.partial)
    print(report)
    return FOUND if report.disputed or report.locked or report.problems else DONE


def _progress(options: argparse.Namespace) -> int:
    print(open_corpus(options.corpus).progress().to_string(index=False))
    return DONE


def _lint(options: argparse.Namespace) -> int:
    hints = open_corpus(options.corpus).lint()
    print(hints.to_string(index=False) if len(hints) else "no hints")
    return FOUND if len(hints) else DONE


def _check(options: argparse.Namespace) -> int:
    root = corpora.folder_of(options.corpus)
    if not (root / MANIFEST).exists():
        read_manifest(root / MANIFEST)  # raises: a folder that is no corpus is a wrong call, a damaged one isn't
    problems = check(root)
    for problem in problems:
        print(problem)
    count = f"{len(problems)} problem{'s' if len(problems) > 1 else ''}"
    print(count if problems else "all is well")
    return FOUND if problems else DONE


def _repair(options: argparse.Namespace) -> int:
    report = repair(corpora.folder_of(options.corpus))
    print(report)
    return FOUND if report.left else DONE


def _show(options: argparse.Namespace) -> int:
    store = open_corpus(options.corpus).store
    article = store.article(options.article)
    state = store.annotations(options.annotator, article.id)
    sys.stdout.buffer.write(encode({"article": article, "rev": state.rev, "set": tuple(state.annotations.values())}) + b"\n")
    return DONE
