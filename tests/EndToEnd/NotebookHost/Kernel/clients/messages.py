"""Every request of the protocol."""
import sys
import time
from session import Session, of, poll, text

library = sys.argv[1]
with Session() as s:
    info = s.ask("kernel_info")
    assert info["status"] == "ok" and info["protocol_version"].startswith("5."), info
    assert info["language_info"]["file_extension"] == ".cs", info

    # Results, counts and variables that stay.
    reply, outputs = s.run("int x = 20;\nx + 1")
    assert reply["status"] == "ok" and reply["execution_count"] == 1, reply
    assert of(outputs, "execute_input")[0] == {"code": "int x = 20;\nx + 1", "execution_count": 1}, outputs
    assert of(outputs, "execute_result")[0]["data"] == {"text/plain": "21"}, outputs
    assert [m["content"]["execution_state"] for m in outputs if m["msg_type"] == "status"] == ["busy", "idle"], outputs
    assert s.value("x * 2") == "40"

    # Streams come as they are written, not at the end.
    times = {}
    code = 'Console.WriteLine("first"); Console.Error.Write("second"); System.Threading.Thread.Sleep(1500); Console.Write("th"); Console.Write("ird");'
    reply, outputs = s.run(code, lambda m: times.setdefault(str(m["content"].get("text", m["msg_type"] + str(m["content"]))).strip(), time.monotonic()))
    assert (text(outputs), text(outputs, "stderr")) == ("first\nthird", "second"), outputs
    end = [t for k, t in times.items() if "idle" in k][0]
    assert end - times["first"] > 1.2, times

    # Displays are shown, and replaced in place by their id.
    reply, outputs = s.run('var d = display("one"); System.Threading.Thread.Sleep(300); d.Update("two"); "three".DisplayAs("text/markdown"); HTML("<b>four</b>")')
    first, markdown = of(outputs, "display_data")
    update, = of(outputs, "update_display_data")
    assert first["data"]["text/plain"] == "one" and update["data"]["text/plain"] == "two", outputs
    assert first["transient"]["display_id"] == update["transient"]["display_id"] != markdown["transient"]["display_id"], outputs
    assert markdown["data"]["text/markdown"] == "three", outputs
    assert of(outputs, "execute_result")[0]["data"]["text/html"] == "<b>four</b>", outputs
    reply, outputs = s.run("#!html\n<i>page</i>")
    assert of(outputs, "display_data")[0]["data"]["text/html"] == "<i>page</i>", outputs

    # Errors name the line and nothing of the machinery; the cells that wait behind one are not run.
    failing = s.client.execute('int y = 1;\nthrow new InvalidOperationException("bad");')
    waiting = s.client.execute("x = 99;")
    reply, outputs = s.finish(failing)
    assert (reply["status"], reply["ename"], reply["evalue"]) == ("error", "System.InvalidOperationException", "bad"), reply
    trace = "\n".join(reply["traceback"])
    assert "cell [6]:2: throw" in trace and "CodeAnalysis" not in trace and "Kernel" not in trace, trace
    assert of(outputs, "error")[0]["traceback"] == reply["traceback"], outputs
    assert s.finish(waiting)[0]["status"] == "aborted"
    assert s.value("x + y") == "21"
    reply, _ = s.run("int z = unknown;")
    assert reply["ename"] == "CS0103" and "unknown" in reply["evalue"], reply
    failing = s.client.execute("throw new Exception();", stop_on_error=False)
    waiting = s.client.execute("x")
    assert s.finish(failing)[0]["status"] == "error"
    assert s.finish(waiting)[0]["status"] == "ok"
    reply, _ = s.run("#!fsharp\n1")
    assert reply["status"] == "error" and "'fsharp'" in reply["evalue"], reply
    reply, _ = s.run('#r "nowhere.dll"')
    assert reply["status"] == "error" and "There is no library" in reply["evalue"], reply

    # Silent executions show nothing and do not count; expressions are evaluated after the code.
    count = s.run("x")[0]["execution_count"]
    reply, outputs = s.run('Console.Write("unheard"); x', silent=True)
    assert [m["msg_type"] for m in outputs] == ["status", "status"], outputs
    reply, outputs = s.run("x", store_history=False)
    assert reply["execution_count"] == count, reply
    reply, _ = s.run("int e = 5;", user_expressions={"sum": "e + x", "bad": "nothing"})
    assert reply["execution_count"] == count + 1
    assert reply["user_expressions"]["sum"]["data"]["text/plain"] == "25", reply
    assert reply["user_expressions"]["bad"]["status"] == "error", reply

    # Completion and inspection know members, variables, parameters and the documentation of the library.
    s.run(f'#r "{library}"\nusing HybridPrior.Priors; using HybridPrior.Inversion;\nstring name = "n";')
    reply = s.ask("complete", code='"\U0001F600".Len', cursor_pos=7)
    assert "Length" in reply["matches"] and (reply["cursor_start"], reply["cursor_end"]) == (4, 7), reply
    assert "Substring" in s.ask("complete", code="name.", cursor_pos=5)["matches"]
    assert "name" in s.ask("complete", code="var n2 = na", cursor_pos=11)["matches"]
    assert "DeepDecoder" in s.ask("complete", code="new DeepD", cursor_pos=9)["matches"]
    reply = s.ask("complete", code="new DeepDecoder(64, 4, se", cursor_pos=25)
    assert any(m.startswith("seed") for m in reply["matches"]), reply
    types = s.ask("complete", code="name.Subs", cursor_pos=9)["metadata"]["_jupyter_types_experimental"]
    assert types[0]["type"] == "method", types
    reply = s.ask("inspect", code="Inverter.Run(", cursor_pos=13, detail_level=0)
    help = reply["data"]["text/plain"]
    assert reply["found"] and "Measurement measurement" in help and "checkpoint: Where to save the state" in help and "throws InputException" in help, help
    help = s.ask("inspect", code="new DeepDecoder(64, 4)", cursor_pos=10, detail_level=0)["data"]["text/plain"]
    assert "imageSize: Side S of its images in pixels" in help, help
    assert "int x" in s.ask("inspect", code="x", cursor_pos=1, detail_level=0)["data"]["text/plain"]
    assert "Shows a value as an output" in s.ask("inspect", code="x.Display(", cursor_pos=8, detail_level=0)["data"]["text/plain"]
    assert not s.ask("inspect", code="  ", cursor_pos=1, detail_level=0)["found"]
    for code in ["", "nothing.", "}}} x.", "if (", "name.Substring(0, x.", "// x", '"a', "\n\n"]:
        for at in range(len(code) + 2):
            assert s.ask("complete", code=code, cursor_pos=at)["status"] == "ok", (code, at)
            assert s.ask("inspect", code=code, cursor_pos=at, detail_level=0)["status"] == "ok", (code, at)

    for code, status in [("1 + 1", "complete"), ("for (;;) {", "incomplete"), ("int a = ;", "invalid")]:
        assert s.ask("is_complete", code=code)["status"] == status, code
    assert s.ask("is_complete", code="  if (x) {")["indent"] == "      "

    tail = s.ask("history", hist_access_type="tail", n=3, output=True, raw=True)["history"]
    assert len(tail) == 3 and tail[0][2][0].startswith("x") and tail[1][2][0] == "int e = 5;", tail
    assert s.ask("history", hist_access_type="range", session=0, start=2, stop=3, output=True, raw=True)["history"] == [[0, 2, ["x * 2", "40"]]]
    assert len(s.ask("history", hist_access_type="search", pattern="*throw*", output=False, raw=True, n=10)["history"]) == 2
    assert s.ask("comm_info")["comms"] == {}
    s.client.shell_channel.send(s.client.session.msg("comm_open", {"comm_id": "1", "target_name": "none", "data": {}}))
    poll(20, lambda: s.client.get_iopub_msg(timeout=20)["msg_type"] == "comm_close")
    assert s.client.hb_channel.is_beating()

    process = s.manager.provisioner.process
    s.client.shutdown()
    assert process.wait(timeout=20) == 0
