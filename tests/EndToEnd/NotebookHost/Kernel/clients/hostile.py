"""Messages that are not as they should be: dropped, and the kernel goes on."""
import sys
import time
import zmq
from session import Session, text

log = open(sys.argv[1], "w+")
with Session(stderr=log) as s:
    connection = s.manager.get_connection_info()
    assert connection["ip"] == "127.0.0.1"
    context = zmq.Context()
    socket = context.socket(zmq.DEALER)
    socket.connect(f"tcp://127.0.0.1:{connection['shell_port']}")
    session = s.client.session

    def frames(code):
        message = session.msg("execute_request", {"code": code, "silent": False})
        return session.serialize(message)

    def answered(parts, within=1):
        socket.send_multipart(parts)
        return bool(socket.poll(within * 1000))

    assert answered(frames("int a = 1;"), within=120), "a good message is answered"
    socket.recv_multipart()
    good = frames("a = 2;")
    forged = list(good)
    forged[1] = b"0" * 64
    assert not answered(forged)
    changed = list(good)
    changed[-1] = changed[-1].replace(b"a = 2", b"a = 3")
    assert not answered(changed)
    assert not answered([good[0], b"", *good[2:]]), "no signature"
    for length in range(len(good)):
        assert not socket.send_multipart(good[:length] or [b""])
    assert not answered([b"nonsense"])
    session.key, key = b"", session.key
    unsigned = frames("a = 4;")
    session.key = key
    assert not answered(unsigned)
    signed = [session.sign([b"[", b"{}", b"{}", b"{}"]), b"[", b"{}", b"{}", b"{}"]
    assert not answered([b"<IDS|MSG>", *signed]), "signed, but no JSON"
    assert s.value("a") == "1"

    # A huge message, and a huge answer.
    size = 30_000_000
    assert s.value('"' + "x" * size + '".Length') == str(size)
    reply, outputs = s.run(f'new string(\'y\', {size}).DisplayAs("text/html")')
    html = [m["content"]["data"]["text/html"] for m in outputs if m["msg_type"] == "display_data"]
    assert html and len(html[0]) == size
    reply, outputs = s.run("for (int i = 0; i < 20000; i++) Console.WriteLine(i);")
    assert text(outputs) == "".join(f"{i}\n" for i in range(20000))
    socket.close(0)
    context.term()

log.seek(0)
lines = log.read().splitlines()
assert sum("its signature does not fit" in line for line in lines) >= 4, lines
assert sum("it ends after" in line or "no delimiter" in line for line in lines) >= len(good), lines
assert all("hybridprior kernel: dropped a message on shell" in line for line in lines), lines
