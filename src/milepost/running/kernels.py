"""A notebook's kernel, forked from a process that has imported everything, instead of started from nothing.

It is an ordinary ipykernel in a process of its own, child of the worker that runs the notebook; only its start
is quicker. jupyter_client asks a provisioner to launch a kernel; ours hands the command to the process forked
beforehand, before the worker had threads or sockets.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import time
import traceback
from importlib.metadata import EntryPoint
from typing import TYPE_CHECKING, Any, NoReturn

from jupyter_client.provisioning.factory import KernelProvisionerFactory
from jupyter_client.provisioning.local_provisioner import LocalProvisioner

if TYPE_CHECKING:
    from jupyter_client.connect import KernelConnectionInfo
    from jupyter_client.manager import KernelManager

NAME = "milepost-forked"
MEGABYTE = 2**20
LONGEST_SOCKET = 100  # letters; the system takes a few more


class ForkedKernel:
    """A process that waits for a kernel's command line; looks like subprocess.Popen to jupyter_client."""

    stdin = stdout = stderr = None

    def __init__(self, memory_limit_mb: int) -> None:
        """Fork; in the child this never returns."""
        reader, self._writer = os.pipe()
        self.returncode: int | None = None
        self.pid = os.fork()
        if self.pid == 0:
            os.close(self._writer)
            _wait_and_become_kernel(reader, memory_limit_mb)
        os.close(reader)

    def launch(self, arguments: list[str], environment: dict[str, str], folder: str) -> None:
        """Let the waiting process become a kernel."""
        message = json.dumps({"arguments": arguments, "environment": environment, "folder": folder})
        with os.fdopen(self._writer, "w", encoding="utf-8") as stream:
            stream.write(message)

    def poll(self) -> int | None:
        """Exit code when it has ended, else None."""
        if self.returncode is None:
            try:
                ended, status = os.waitpid(self.pid, os.WNOHANG)
            except ChildProcessError:
                self.returncode = 1
            else:
                self.returncode = os.waitstatus_to_exitcode(status) if ended else None
        return self.returncode

    def wait(self) -> int:
        """Exit code, once it has ended."""
        while self.poll() is None:
            time.sleep(0.01)
        return self.returncode or 0

    def send_signal(self, number: int) -> None:
        """Send a signal while it runs."""
        if self.poll() is None:
            os.kill(self.pid, number)

    def terminate(self) -> None:
        """Ask it to end."""
        self.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        """End it."""
        self.send_signal(signal.SIGKILL)


class ForkedProvisioner(LocalProvisioner):
    """Launches the one kernel that was forked for this worker."""

    waiting: ForkedKernel

    async def launch_kernel(self, cmd: list[str], **kwargs: Any) -> KernelConnectionInfo:
        """Hand `python -m ipykernel_launcher <arguments>` to the waiting process."""
        kernel = type(self).waiting
        folder = str(kwargs.get("cwd") or os.getcwd())  # noqa: PTH109
        kernel.launch(cmd[cmd.index("-f") :], dict(kwargs.get("env") or os.environ), folder)
        self.process = kernel  # type: ignore[assignment]  # all of Popen that is called
        self.pid, self.pgid, self.cwd = kernel.pid, None, folder
        return self.connection_info


def speak_through_files(manager: KernelManager, name: str) -> None:
    """Let a kernel that has not started meet its worker at the files `<name>-1` to `-5` instead of at network ports.

    A port is chosen some time before the kernel takes it, and on a busy machine another program may have it by then.
    """
    if sys.platform != "win32" and len(name) <= LONGEST_SOCKET:
        manager.transport, manager.ip, manager.connection_file = "ipc", name, f"{name}.json"


def use_forked(kernel: ForkedKernel) -> None:
    """From now on, the next kernel that this process asks for is `kernel`."""
    ForkedProvisioner.waiting = kernel
    factory = KernelProvisionerFactory.instance(default_provisioner_name=NAME)
    factory.provisioners[NAME] = EntryPoint(NAME, f"{__name__}:{ForkedProvisioner.__name__}", factory.GROUP_NAME)


def _wait_and_become_kernel(reader: int, memory_limit_mb: int) -> NoReturn:
    """In the forked process: wait for the command; end when the worker ends without giving one."""
    code = 0
    try:
        os.setsid()
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, signal.SIG_DFL)
        with os.fdopen(reader, encoding="utf-8") as stream:
            text = stream.read()
        if text:
            _run_kernel(json.loads(text), memory_limit_mb)
    except BaseException:  # noqa: BLE001  (whatever it is, this process must not go on as a second worker)
        traceback.print_exc()
        code = 1
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


def _run_kernel(command: dict[str, Any], memory_limit_mb: int) -> None:
    from ipykernel.kernelapp import IPKernelApp  # noqa: PLC0415  (imported already where it is quick)

    os.environ.clear()
    os.environ.update(command["environment"])
    os.chdir(command["folder"])
    sys.argv = ["ipykernel_launcher", *command["arguments"]]
    signal.signal(signal.SIGINT, signal.default_int_handler)
    if memory_limit_mb and sys.platform == "linux":
        import resource  # noqa: PLC0415  (Windows has none)

        resource.setrlimit(resource.RLIMIT_DATA, (memory_limit_mb * MEGABYTE, resource.RLIM_INFINITY))
    app = IPKernelApp.instance(parent_handle=os.getppid())
    app.initialize(command["arguments"])
    app.start()
