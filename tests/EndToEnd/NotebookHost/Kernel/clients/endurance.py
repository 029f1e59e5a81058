"""1,000 executions in a row; prints the memory of the kernel on the way."""
from session import Session


def memory(pid):
    with open(f"/proc/{pid}/status") as status:
        return next(int(line.split()[1]) // 1024 for line in status if line.startswith("VmRSS"))


with Session() as s:
    pid = s.manager.provisioner.process.pid
    assert s.value("int i = 0; var list = new List<int>(); i") == "0"
    for n in range(1, 1001):
        assert s.value(f'i += 1; Console.WriteLine($"{{i}} of 1000"); i') == str(n)
        if n in (200, 1000):
            print(memory(pid))
    assert s.value("i") == "1000"
