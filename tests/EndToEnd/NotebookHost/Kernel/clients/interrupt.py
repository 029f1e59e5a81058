"""Interrupts and restarts, during an inversion and of a cell that polls nothing."""
import os
import signal
import sys
import time
from session import Session, of, poll, text

setup, inversion = open(sys.argv[1]).read(), open(sys.argv[2]).read()
with Session() as s:
    assert s.run(setup)[0]["status"] == "ok"
    for way in ["message", "signal"]:
        stopped = []

        def at_output(message):
            moved = message["msg_type"] == "update_display_data"
            if moved and not stopped:
                stopped.append(time.monotonic())
                if way == "message":
                    s.manager.interrupt_kernel()
                else:
                    os.kill(s.manager.provisioner.process.pid, signal.SIGINT)

        running = s.client.execute(inversion)
        waiting = s.client.execute('Console.Write("must not run");')
        reply, outputs = s.finish(running, at_output)
        assert stopped, outputs
        print(way, "stopped after", round(time.monotonic() - stopped[0], 2), "s")
        assert reply["status"] == "ok", reply
        partial = of(outputs, "execute_result")[-1]["data"]["text/plain"]
        assert partial.startswith("Cancelled after "), partial
        reply, outputs = s.finish(waiting)
        assert reply["status"] == "aborted" and not text(outputs), (reply, outputs)
        assert 0 < int(s.value("result.Steps")) < 100_000
        assert s.value("result.Images.shape[0]") == "1"

    # A cell that throws when its token is cancelled.
    waiting = s.client.execute('Console.Write("begun"); await Task.Delay(-1, HybridPrior.NotebookHost.Host.CancellationToken);')
    reply, outputs = s.finish(waiting, lambda m: m["msg_type"] == "stream" and s.manager.interrupt_kernel())
    assert reply["status"] == "error" and reply["ename"] == "Interrupted", reply
    assert s.value("1 + 1") == "2"

    # A cell that never looks: the second interrupt aborts it.
    def insist(message):
        if message["msg_type"] == "stream":
            s.manager.interrupt_kernel()
            time.sleep(0.5)
            s.manager.interrupt_kernel()

    looping = s.client.execute('int spins = 0; Console.Write("begun"); while (true) { spins++; }')
    reply, outputs = s.finish(looping, insist)
    assert reply["status"] == "error" and "was aborted" in reply["evalue"], reply
    assert s.value("2 + 2") == "4"

    # Restart: the variables are gone and the kernel works, though an inversion ran.
    process = s.manager.provisioner.process
    running = s.client.execute(inversion)
    poll(60, lambda: s.client.get_iopub_msg(timeout=60)["msg_type"] == "update_display_data")
    s.manager.restart_kernel()
    s.client.wait_for_ready(timeout=120)
    assert process.poll() is not None
    assert s.run("result")[0]["ename"] == "CS0103"
    assert s.value("3 + 3") == "6"
