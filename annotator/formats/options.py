"""What a caller may choose about a conversion; every format takes the same value and passes over what means nothing to it."""

from typing import Literal

from annotator.model import Labels, Record, Segment

Unit = Literal["codepoint", "utf16", "utf8"]
Nested = Literal["outermost", "innermost", "layers", "error"]
Subword = Literal["strict", "expand", "contract", "split"]
Discontinuous = Literal["hull", "drop"]
Tagging = Literal["iob2", "iob1", "bilou"]
Delimiter = Literal[",", ";"]


class Options(Record, frozen=True, kw_only=True):
    """The choices of a conversion.

    Export: `labels` are all labels of the dataset by layer, in order; what a record doesn't cover of them is unknown there. `nested` says which
    of several spans that share characters stays in a format for flat ones, `layers` keeps as many as the format has layers, `error` refuses.
    `subword` says what becomes of a span that begins or ends inside a token: dropped (`strict`), widened, narrowed, or the token is split.
    `discontinuous` says whether a span of several segments becomes the stretch from its start to its end. `tagging` is the scheme of tags.
    `splits` says which split an article is in, for formats that hold several, and `quiet` what of its text is boilerplate, a credit or
    damaged, so that nobody is asked to read it. `delimiter` parts the cells of a table; a German Excel expects `;`.
    Import: `unit` is what offsets count where the file can't prove it, `annotator` whose annotations they are where the file doesn't say, `lang` the
    texts' language, and `covered` whether what isn't labelled was read, and is therefore negative. `columns` are the names that a file has for
    what its format calls otherwise, as in {"text": "body"}.
    """

    labels: Labels = Labels()
    name: str = ""
    splits: dict[str, str] = {}  # noqa: RUF012 - msgspec copies it
    quiet: dict[str, tuple[Segment, ...]] = {}  # noqa: RUF012 - msgspec copies it
    colours: dict[str, str] = {}  # noqa: RUF012 - msgspec copies it
    nested: Nested = "outermost"
    subword: Subword = "strict"
    discontinuous: Discontinuous = "hull"
    tagging: Tagging = "iob2"
    delimiter: Delimiter = ","
    unit: Unit | None = None
    annotator: str = "gold"
    lang: str = ""
    covered: bool = True
    columns: dict[str, str] = {}  # noqa: RUF012 - msgspec copies it
