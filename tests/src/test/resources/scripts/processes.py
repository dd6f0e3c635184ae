"""Threads, subprocesses and worker processes, as programs use them; prints what never differs."""

import concurrent.futures
import multiprocessing
import os
import queue
import signal
import subprocess
import sys
import threading
import time


def threads():
    jobs, results = queue.Queue(), []
    lock, barrier = threading.Lock(), threading.Barrier(4)

    def work():
        barrier.wait()
        while (n := jobs.get()) is not None:
            with lock:
                results.append(n * n)

    workers = [threading.Thread(target=work) for _ in range(4)]
    for worker in workers:
        worker.start()
    for n in range(40):
        jobs.put(n)
    for _ in workers:
        jobs.put(None)
    for worker in workers:
        worker.join()
    print("threads", len(results), sum(results))
    turn, said = threading.Condition(), []

    def speak(name, when):
        with turn:
            turn.wait_for(lambda: len(said) % 2 == when and len(said) < 9, timeout=20)
            said.append(name)
            turn.notify_all()

    speakers = [threading.Thread(target=speak, args=(n, i % 2)) for i, n in enumerate("abab")]
    for speaker in speakers:
        speaker.start()
    for speaker in speakers:
        speaker.join()
    print("spoke", "".join(said))
    event = threading.Event()
    threading.Timer(0.02, event.set).start()
    print("event", event.wait(20))
    with concurrent.futures.ThreadPoolExecutor(3) as pool:
        print("pool", list(pool.map(lambda n: n**3, range(6))))


def subprocesses():
    run = subprocess.run
    print(run(["sort", "-r"], input="b\nc\na\n", capture_output=True, text=True).stdout.split())
    print(run("echo out; echo err >&2; exit 3", shell=True, capture_output=True))
    print(run(["sh", "-c", "kill -TERM $$"]).returncode)
    first = subprocess.Popen(["seq", "1", "1000"], stdout=subprocess.PIPE)
    second = subprocess.Popen(["tail", "-n2"], stdin=first.stdout, stdout=subprocess.PIPE)
    first.stdout.close()
    print(second.communicate()[0], first.wait(), second.returncode)
    try:
        run(["sleep", "10"], timeout=0.05)
    except subprocess.TimeoutExpired:
        print("timed out")
    try:
        run(["/no/such/program"])
    except FileNotFoundError as error:
        print(error)
    sleeper = subprocess.Popen(["sleep", "10"], start_new_session=True)
    os.killpg(sleeper.pid, signal.SIGKILL)
    print(sleeper.wait())


def square(n):
    return n * n


def feed(wire, numbers, total):
    for n in numbers:
        wire.send(n)
        with total.get_lock():
            total.value += n
    wire.close()


def processes():
    context = multiprocessing.get_context("fork")
    with context.Pool(3) as pool:
        print("pool", pool.map(square, range(10), chunksize=2))
        print("later", pool.apply_async(square, (12,)).get(20))
    mine, theirs = context.Pipe(duplex=False)
    total = context.Value("i", 0)
    child = context.Process(target=feed, args=(theirs, range(5), total))
    child.start()
    theirs.close()
    got = []
    try:
        while True:
            got.append(mine.recv())
    except EOFError:
        pass
    child.join()
    print(got, total.value, child.exitcode)
    lines = context.Queue()
    workers = [context.Process(target=lines.put, args=(i,)) for i in range(3)]
    for worker in workers:
        worker.start()
    print(sorted(lines.get(timeout=20) for _ in workers))
    for worker in workers:
        worker.join()
    lazy = context.Process(target=time.sleep, args=(100,))
    lazy.start()
    lazy.terminate()
    lazy.join()
    print("terminated", lazy.exitcode)


def signals():
    def caught(number, frame):
        print("caught", signal.Signals(number).name, flush=True)

    signal.signal(signal.SIGCHLD, caught)
    pid = os.fork()
    if pid == 0:
        os._exit(5)
    print(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGUSR1])
    os.kill(os.getpid(), signal.SIGUSR1)
    print(signal.sigwait([signal.SIGUSR1]).name)
    reader, writer = os.pipe()
    os.set_blocking(writer, False)
    signal.set_wakeup_fd(writer)
    signal.signal(signal.SIGALRM, caught)
    signal.setitimer(signal.ITIMER_REAL, 0.02)
    print(os.read(reader, 1) == bytes([signal.SIGALRM]))


if __name__ == "__main__":
    sys.stdout.reconfigure(line_buffering=True)
    threads()
    subprocesses()
    processes()
    signals()
