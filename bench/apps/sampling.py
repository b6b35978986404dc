"""Counts where a process is, each so often of its processor's time, between two signals.

A sampler from outside is no help here: until it has read the stack, an answer or more has gone out.
"""

import signal
from collections import Counter
from pathlib import Path
from types import FrameType
from typing import Final

EVERY: Final = 0.002
"""Seconds of the processor's time; the system may make it longer."""
START: Final = signal.SIGUSR1
STOP: Final = signal.SIGUSR2


def install(output: Path) -> None:
    """Count from START on; at STOP, write a line for each place: `function (file:line) count`."""
    seen: Counter[str] = Counter()

    def note(_number: int, frame: FrameType | None) -> None:
        if frame is not None:
            code = frame.f_code
            # Python looks for signals when a function begins, and when a call has ended. So what
            # the loop did since its last call into Python is told by the call that follows.
            line = 0 if frame.f_lineno == code.co_firstlineno else frame.f_lineno
            seen[f"{code.co_qualname} ({code.co_filename}:{line})"] += 1

    def start(_number: int, _frame: FrameType | None) -> None:
        seen.clear()
        signal.setitimer(signal.ITIMER_PROF, EVERY, EVERY)

    def stop(_number: int, _frame: FrameType | None) -> None:
        signal.setitimer(signal.ITIMER_PROF, 0)
        lines = [f"{place} {count}\n" for place, count in seen.items()]
        whole = output.with_suffix(".part")
        whole.write_text("".join(lines), encoding="utf-8")
        whole.rename(output)

    signal.signal(signal.SIGPROF, note)
    signal.signal(START, start)
    signal.signal(STOP, stop)
