"""A kernel started by jupyter_client, and executions in it with all they publish."""
import time
from jupyter_client import KernelManager

WAIT = 120


class Session:
    def __init__(self, **options):
        self.manager = KernelManager(kernel_name="hybridprior")
        self.manager.start_kernel(**options)
        self.client = self.manager.client()
        self.client.start_channels()
        self.client.wait_for_ready(timeout=WAIT)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.client.stop_channels()
        self.manager.shutdown_kernel()

    def finish(self, message_id, at_output=None):
        """Reply of an execution and what was published for it until idle; at_output(message) is called as each comes."""
        outputs = []
        while True:
            message = self.client.get_iopub_msg(timeout=WAIT)
            if message["parent_header"].get("msg_id") != message_id:
                continue
            outputs.append(message)
            if at_output:
                at_output(message)
            if message["msg_type"] == "status" and message["content"]["execution_state"] == "idle":
                break
        while True:
            reply = self.client.get_shell_msg(timeout=WAIT)
            if reply["parent_header"].get("msg_id") == message_id:
                return reply["content"], outputs

    def run(self, code, at_output=None, **options):
        return self.finish(self.client.execute(code, **options), at_output)

    def value(self, code):
        """Plain text of the result of code that must not fail."""
        reply, outputs = self.run(code)
        assert reply["status"] == "ok", reply
        results = of(outputs, "execute_result")
        return results[-1]["data"]["text/plain"] if results else None

    def ask(self, kind, **content):
        """Reply to a request other than an execution."""
        message = self.client.session.msg(kind + "_request", content)
        self.client.shell_channel.send(message)
        while True:
            reply = self.client.get_shell_msg(timeout=WAIT)
            if reply["parent_header"].get("msg_id") == message["header"]["msg_id"]:
                assert reply["msg_type"] == kind + "_reply", reply
                return reply["content"]


def of(outputs, kind):
    return [m["content"] for m in outputs if m["msg_type"] == kind]


def text(outputs, stream="stdout"):
    return "".join(c["text"] for c in of(outputs, "stream") if c["name"] == stream)


def poll(seconds, what):
    """Waits until what() is true."""
    end = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.05)
