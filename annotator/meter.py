"""A progress bar for long work, shown only where the work turns out to be long."""

from collections.abc import Callable

from tqdm.auto import tqdm


def meter(what: str) -> Callable[[int, int, str], None]:
    """A callback (done, total, what it is at) that draws a bar after half a second of work; a total of 0 isn't known yet."""
    bar: tqdm[None] | None = None

    def advance(done: int, total: int, _at: str) -> None:
        nonlocal bar
        if bar is None:
            bar = tqdm(total=total or None, desc=what, delay=0.5, leave=False)
        bar.update(done - bar.n)
        if done >= total > 0:
            bar.close()

    return advance
