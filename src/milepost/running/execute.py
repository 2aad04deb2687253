"""Run one notebook through Papermill in this process, within limits; every fault ends as a sentence.

A cell that runs too long or prints too much is interrupted, so that its message names the line it was at.
"""

from __future__ import annotations

import asyncio
import errno
import re
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from nbclient.exceptions import DeadKernelError
from papermill.clientwrap import PapermillNotebookClient
from papermill.engines import NBClientEngine, papermill_engines
from papermill.exceptions import PapermillExecutionError
from papermill.execute import execute_notebook

from milepost.running.jobs import CellStarted, ChapterLimits
from milepost.running.kernels import speak_through_files
from milepost.running.notebooks import cell_number, failing_cell, settle

if TYPE_CHECKING:
    from jupyter_client.manager import KernelManager
    from nbformat import NotebookNode

# A cold disk and two busy cores have taken more than a minute to start a kernel.
START_SECONDS = 180
# How long a cell may take to end when it is interrupted; a busy machine has taken ten.
GRACE_SECONDS = 15
ENGINE = "milepost"
FEW_FILES = "; a notebook needs more at once, write `ulimit -n 256` and run again"
MEGABYTE = 2**20
COLOURS = re.compile(r"\x1b\[[0-9;]*m")
LINE = re.compile(r"Cell In\[\d+\], line (\d+)")


class LimitError(RuntimeError):
    """A cell that was stopped; the message says why."""


def execute(
    source: Path,
    executed: Path,
    parameters: Mapping[str, Any],
    *,
    limits: ChapterLimits,
    meeting: str,
    say: Callable[[Any], None],
) -> str | None:
    """Run one notebook; the fault as a sentence, or None. Never raises for a fault of the notebook.

    The kernel meets this process at files whose names begin with `meeting`.
    """
    executed.parent.mkdir(parents=True, exist_ok=True)
    name = source.name
    try:
        execute_notebook(
            str(source),
            str(executed),
            parameters=dict(parameters),
            kernel_name="python3",  # whatever the notebook's author called hers
            language="python",
            cwd=str(source.parent),
            progress_bar=False,
            log_output=False,
            start_timeout=START_SECONDS,
            execution_timeout=limits.cell_seconds,
            engine_name=ENGINE,
            shutdown_kernel="immediate",
            say=say,
            limits=limits,
            meeting=meeting,
        )
    except LimitError as fault:
        return f"{name} {fault}"
    except PapermillExecutionError as fault:
        cell = failing_cell(executed, fault.cell_index)
        return f"{name} cell {cell}{_line(fault.traceback)}: {_words(fault, limits)}"
    except Exception as fault:  # noqa: BLE001  (a full disk, a kernel that does not start: all end this chapter)
        said = (str(fault).strip() or "no message").splitlines()[0]
        remedy = FEW_FILES if getattr(fault, "errno", None) == errno.EMFILE else ""
        return f"{name}: {type(fault).__name__}: {said}{remedy}"
    finally:
        settle(executed, source)
    return None


class LimitedClient(PapermillNotebookClient):  # type: ignore[misc]
    """Papermill's client that tells which cell runs, and stops one that runs too long or prints too much."""

    def __init__(
        self, nb_man: Any, *, say: Callable[[Any], None], limits: ChapterLimits, meeting: str, **options: Any
    ) -> None:
        super().__init__(nb_man, **options)
        self._say, self._limits, self._meeting = say, limits, meeting
        self._printed, self._stopped_for = 0, ""

    def create_kernel_manager(self) -> KernelManager:
        """A kernel that is spoken to through files; see `speak_through_files`."""
        manager: KernelManager = super().create_kernel_manager()
        speak_through_files(manager, self._meeting)
        return manager

    def execute_cell(self, cell: NotebookNode, cell_index: int, **options: Any) -> NotebookNode:
        """Run one cell. Raises LimitError when it was stopped or its kernel died."""
        number = cell_number(self.nb.cells, cell_index)
        self._say(CellStarted(number, cell_number(self.nb.cells, len(self.nb.cells) - 1)))
        started = time.monotonic()
        try:
            done: NotebookNode = super().execute_cell(cell, cell_index, **options)
        except DeadKernelError as error:
            why = self._stopped_for or "its kernel died, perhaps for want of memory"
            raise LimitError(f"cell {number}: {why} (after {time.monotonic() - started:.0f} s).") from error
        except Exception as error:
            if not self._stopped_for:
                raise
            raise LimitError(f"cell {number}{_line(cell_traceback(cell))}: {self._stopped_for}.") from error
        if self._stopped_for:
            raise LimitError(f"cell {number}: {self._stopped_for}.")
        return done

    def process_message(self, msg: dict[str, Any], cell: NotebookNode, cell_index: int) -> Any:
        """Take one message of the kernel; what exceeds the limit is not kept."""
        content = msg["content"]
        if msg["msg_type"] in {"stream", "display_data", "execute_result", "update_display_data"}:
            self._printed += len(content.get("text", "")) + len(str(content.get("data", "")))
            if self._printed > self._limits.output_mb * MEGABYTE:
                self._stop(f"the chapter has printed more than {self._limits.output_mb} MB (output_limit_mb)")
                return None
        return super().process_message(msg, cell, cell_index)

    async def _async_handle_timeout(self, timeout: int, cell: NotebookNode | None = None) -> None:  # noqa: ASYNC109
        """Called when a cell has run for `timeout` seconds, and again every so often."""
        del cell
        self._stop(f"it ran longer than {timeout} s (cell_timeout_seconds)")

    def _stop(self, why: str) -> None:
        if self._stopped_for:
            return
        self._stopped_for = why
        self._stopping = asyncio.ensure_future(self._interrupt_then_kill())

    async def _interrupt_then_kill(self) -> None:
        if self.km is None:
            return
        await self.km.interrupt_kernel()
        await asyncio.sleep(GRACE_SECONDS)
        if self.km is not None:
            self._stopped_for += f" and did not end within {GRACE_SECONDS} s of being told to"
            await self.km.shutdown_kernel(now=True)


class LimitedEngine(NBClientEngine):  # type: ignore[misc]
    """Papermill's own engine with a client that keeps limits."""

    @classmethod
    def execute_managed_notebook(
        cls, nb_man: Any, kernel_name: str, *, start_timeout: int, execution_timeout: int, **options: Any
    ) -> None:
        """Execute the notebook that `nb_man` holds."""
        for unused in ("log_output", "stdout_file", "stderr_file", "input_path"):
            options.pop(unused, None)
        LimitedClient(
            nb_man, kernel_name=kernel_name, startup_timeout=start_timeout, timeout=execution_timeout, **options
        ).execute()


papermill_engines.register(ENGINE, LimitedEngine)


def cell_traceback(cell: NotebookNode) -> list[str]:
    """The traceback that a cell shows; empty when it has none."""
    return [line for output in cell.outputs if output.output_type == "error" for line in output.traceback]


def _line(traceback: list[str]) -> str:
    """` line 3`, where the cell's own code was; nothing when the traceback does not tell."""
    found = LINE.search(COLOURS.sub("", "\n".join(traceback)))
    return f" line {found.group(1)}" if found else ""


def _words(fault: PapermillExecutionError, limits: ChapterLimits) -> str:
    if fault.ename == "MemoryError":
        return f"MemoryError: it asked for more than {limits.memory_mb} MB (memory_limit_mb) {fault.evalue}".strip()
    return f"{fault.ename}: {fault.evalue}"
