"""Servers and clients in one process: asyncio, socketserver, the calls that wait for many."""

import asyncio
import concurrent.futures
import os
import select
import signal
import socket
import socketserver
import sys
import threading


async def echo(reader, writer):
    while line := await reader.readline():
        writer.write(line.upper())
        await writer.drain()
    writer.close()


async def client(port, name):
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    answers = []
    for n in range(3):
        writer.write(f"{name}{n}\n".encode())
        answers.append((await reader.readline()).decode().strip())
    writer.close()
    await writer.wait_closed()
    return answers


async def streams():
    server = await asyncio.start_server(echo, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    print(await asyncio.gather(*(client(port, name) for name in "abc")))
    server.close()
    await server.wait_closed()
    process = await asyncio.create_subprocess_exec(
        "sort", "-r", stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE)
    print((await process.communicate(b"1\n2\n3\n"))[0], process.returncode)
    try:
        await asyncio.wait_for(asyncio.sleep(100), 0.02)
    except asyncio.TimeoutError:
        print("timed out")
    loop, caught = asyncio.get_running_loop(), asyncio.Event()
    loop.add_signal_handler(signal.SIGUSR1, caught.set)
    os.kill(os.getpid(), signal.SIGUSR1)
    print(await asyncio.wait_for(caught.wait(), 20))
    print(await loop.run_in_executor(None, sum, range(1000)))


class Upper(socketserver.StreamRequestHandler):
    def handle(self):
        for line in self.rfile:
            self.wfile.write(line.upper())


def ask(address, family, text):
    with socket.socket(family) as wire:
        wire.connect(address)
        wire.sendall(text)
        wire.shutdown(socket.SHUT_WR)
        return b"".join(iter(lambda: wire.recv(100), b""))


def servers():
    class Threads(socketserver.ThreadingTCPServer):
        allow_reuse_address = True

    for make in (Threads, socketserver.ForkingTCPServer):
        with make(("127.0.0.1", 0), Upper) as server:
            thread = threading.Thread(target=server.serve_forever, args=(0.05,))
            thread.start()
            with concurrent.futures.ThreadPoolExecutor(4) as pool:
                texts = [f"line {n}\n".encode() for n in range(6)]
                asked = [pool.submit(ask, server.server_address, socket.AF_INET, t) for t in texts]
                print([each.result(30) for each in asked])
            server.shutdown()
            thread.join()


def multiplexers():
    pairs = [socket.socketpair() for _ in range(4)]
    epoll, poll = select.epoll(), select.poll()
    for near, _ in pairs:
        epoll.register(near, select.EPOLLIN | select.EPOLLET)
        poll.register(near, select.POLLIN)
    for _, far in pairs[1:3]:
        far.send(b"x")
    ready = [near.fileno() for near, _ in pairs[1:3]]
    print(sorted(fd for fd, _ in epoll.poll(1)) == ready, epoll.poll(0.01))
    print(sorted(fd for fd, _ in poll.poll(1000)) == ready)
    print(len(select.select([near for near, _ in pairs], [], [], 1)[0]))
    pairs[0][1].close()
    print([events for _, events in epoll.poll(1)])
    left, right = socket.socketpair()
    reader, writer = os.pipe()
    socket.send_fds(left, [b"fd"], [reader])
    os.close(reader)
    os.write(writer, b"through")
    message, fds, _, _ = socket.recv_fds(right, 10, 2)
    print(message, os.read(fds[0], 20))
    for each in (*(end for pair in pairs for end in pair), left, right):
        each.close()


if __name__ == "__main__":
    sys.stdout.reconfigure(line_buffering=True)
    asyncio.run(streams())
    servers()
    multiplexers()
