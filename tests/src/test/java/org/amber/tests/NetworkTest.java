package org.amber.tests;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.amber.tests.harness.Amber;
import org.amber.tests.harness.HostEnvironment;
import org.amber.tests.harness.Layout;
import org.amber.tests.harness.Processes;
import org.amber.tests.harness.Programs;
import org.amber.tests.harness.Result;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A machine and the network of its host: only as far as granted, and not through a snapshot. */
class NetworkTest {
  private static final Duration LIMIT = Duration.ofMinutes(2);
  private static final int PATIENCE = 60_000;
  private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();

  /** What the host's loopback is called in a machine. */
  private static final String HOST = "169.254.1.2";

  private static final String BEFORE =
      """
      == tcp
      connect(fd, (struct sockaddr *)&to, sizeof to): 0
      getsockname(fd, (struct sockaddr *)&name, &length): ok
      getpeername(fd, (struct sockaddr *)&name, &length): 0
      write(stream, "hello", 5): 5
      recv(stream, buffer, 5, MSG_WAITALL): 5
      == udp
      connect(fd, (struct sockaddr *)&to, sizeof to): 0
      write(packets, "packet", 6): 6
      read(packets, buffer, sizeof buffer): 6
      == nobody there
      connect(fd, (struct sockaddr *)&to, sizeof to): ECONNREFUSED
      connect(fd, (struct sockaddr *)&closed, sizeof closed): EINPROGRESS
      poll(&poll_fd, 1, 20000): 1
      getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &length): 0
      SO_ERROR: ECONNREFUSED
      """;
  private static final String LOST =
      """
      == later
      write(stream, "more", 4): ECONNRESET
      recv(stream, buffer, 4, MSG_WAITALL): 0
      write(stream, "again", 5): EPIPE
      recv(stream, buffer, 5, MSG_WAITALL): 0
      shutdown(stream, SHUT_WR): ENOTCONN
      read(stream, buffer, sizeof buffer): 0
      """;
  private static final String SERVED =
      """
      read(stream, buffer, sizeof buffer): 8
      write(stream, "answer", 6): 6
      recvfrom(packets, buffer, sizeof buffer, 0, (struct sockaddr *)&from, &length): 8
      sendto(packets, "packet", 6, 0, (struct sockaddr *)&from, length): 6
      read(stream, buffer, sizeof buffer): 0
      """;

  private final Layout layout = Layout.find();
  private final Amber amber = new Amber(layout);
  private final List<AutoCloseable> opened = new ArrayList<>();
  private final List<Process> started = new ArrayList<>();
  @TempDir private Path directory = Path.of("");

  @AfterEach
  void closeAll() throws Exception {
    started.forEach(Process::destroyForcibly);
    for (AutoCloseable each : opened) {
      each.close();
    }
  }

  private Processes.Order order(String... command) {
    return new Processes.Order(
        List.of(command), directory, HostEnvironment.minimal(), Optional.empty(), false);
  }

  private String guest() {
    return new Programs(layout).find("outside").orElseThrow().toString();
  }

  /** Servers that send back what they get; returns the command of a client of them. */
  private String[] client() throws IOException {
    ServerSocket streams = new ServerSocket(0, 10, LOOPBACK);
    DatagramSocket datagrams = new DatagramSocket(0, LOOPBACK);
    opened.add(streams);
    opened.add(datagrams);
    Thread.ofVirtual().start(() -> serve(streams));
    Thread.ofVirtual().start(() -> serve(datagrams));
    return new String[] {
      guest(),
      HOST,
      Integer.toString(streams.getLocalPort()),
      Integer.toString(datagrams.getLocalPort()),
      Integer.toString(freePort())
    };
  }

  private static void serve(ServerSocket server) {
    try {
      while (!server.isClosed()) {
        Socket connection = server.accept();
        Thread.ofVirtual().start(() -> echo(connection));
      }
    } catch (IOException e) {
      assertThat(server.isClosed()).isTrue();
    }
  }

  private static void echo(Socket connection) {
    try (connection;
        InputStream input = connection.getInputStream()) {
      long ignored = input.transferTo(connection.getOutputStream());
    } catch (IOException e) {
      // Whoever was saved in the middle has broken off.
      assertThat(connection.isClosed()).isTrue();
    }
  }

  private static void serve(DatagramSocket server) {
    try {
      DatagramPacket packet = new DatagramPacket(new byte[100], 100);
      while (!server.isClosed()) {
        server.receive(packet);
        server.send(packet);
      }
    } catch (IOException e) {
      assertThat(server.isClosed()).isTrue();
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, LOOPBACK)) {
      return socket.getLocalPort();
    }
  }

  @Test
  void aClientReachesTheHostAndLosesItsConnectionsByAResume() throws IOException {
    String[] client = client();
    Result whole = amber.run(List.of("--net", "host"), order(client), LIMIT);
    assertThat(whole.output())
        .as(whole.errors())
        .startsWith(BEFORE)
        .endsWith("connect(fd, (struct sockaddr *)&to, sizeof to): 0\n")
        .contains("read(stream, buffer, sizeof buffer): 0\n");
    assertThat(whole.status()).isZero();

    List<String> saving =
        List.of("--net", "host", "--snapshot-at", "syscall:getppid", "-o", "saved");
    Result first = amber.run(saving, order(client), LIMIT);
    assertThat(first.output()).as(first.errors()).isEqualTo(BEFORE);
    Result closed = amber.command(List.of("resume", "saved"), order(), LIMIT);
    assertThat(closed.output())
        .as(closed.errors())
        .isEqualTo(
            LOST
                + "write(packets, \"packet\", 6): ENETUNREACH\n"
                + "connect(fd, (struct sockaddr *)&to, sizeof to): ENETUNREACH\n");
    Result granted = amber.command(List.of("resume", "--net", "host", "saved"), order(), LIMIT);
    assertThat(granted.output())
        .as(granted.errors())
        .isEqualTo(
            LOST
                + "write(packets, \"packet\", 6): 6\n"
                + "connect(fd, (struct sockaddr *)&to, sizeof to): 0\n");
  }

  @Test
  void withoutAGrantNothingIsReached() throws IOException {
    for (List<String> options : List.of(List.<String>of(), List.of("--net", "none"))) {
      Result result = amber.run(options, order(client()), LIMIT);
      assertThat(result.output())
          .as(result.errors())
          .isEqualTo(
              "== tcp\n"
                  + "connect(fd, (struct sockaddr *)&to, sizeof to): ENETUNREACH\n".repeat(2));
    }
  }

  private BufferedReader start(String... arguments) throws IOException {
    List<String> words = new ArrayList<>(List.of(layout.amber().toString()));
    words.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(words).directory(directory.toFile());
    builder.redirectError(directory.resolve("errors").toFile());
    Process process = builder.start();
    started.add(process);
    return process.inputReader(StandardCharsets.UTF_8);
  }

  private static void awaitLine(BufferedReader output, String line) throws IOException {
    assertThat(output.readLine()).isEqualTo(line);
  }

  private static Socket connect(int port) throws IOException {
    Socket socket = new Socket(LOOPBACK, port);
    socket.setSoTimeout(PATIENCE);
    return socket;
  }

  private static void talk(int tcp, int udp) throws IOException {
    try (Socket stream = connect(tcp);
        DatagramSocket packets = new DatagramSocket(0, LOOPBACK)) {
      stream.getOutputStream().write(new byte[8]);
      assertThat(stream.getInputStream().readNBytes(6)).asString().isEqualTo("answer");
      packets.setSoTimeout(PATIENCE);
      packets.connect(LOOPBACK, udp);
      packets.send(new DatagramPacket(new byte[8], 8));
      DatagramPacket packet = new DatagramPacket(new byte[100], 100);
      packets.receive(packet);
      assertThat(packet.getLength()).isEqualTo(6);
      stream.shutdownOutput();
      assertThat(stream.getInputStream().read()).isEqualTo(-1);
    }
  }

  private static String rest(BufferedReader output) {
    try {
      return output.readAllAsString();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void aServerIsReachedWhereItsPortIsPublishedAndAgainAfterAResume() throws Exception {
    int tcp = freePort();
    int udp = freePort();
    String[] ports = {"--publish", tcp + ":7000", "--publish", "127.0.0.1:" + udp + ":7000/udp"};
    BufferedReader output =
        start(
            "run",
            ports[0],
            ports[1],
            ports[2],
            ports[3],
            "--snapshot-at",
            "syscall:getppid",
            "-o",
            "saved",
            guest());
    awaitLine(output, "up");
    talk(tcp, udp);
    try (Socket kept = connect(tcp)) {
      kept.getOutputStream().write(1);
      assertThat(rest(output)).isEqualTo(SERVED + "read(open_one, buffer, 1): 1\n");
      assertThat(started.getLast().waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
    }
    output = start("resume", ports[0], ports[1], ports[2], ports[3], "saved");
    awaitLine(output, "read(open_one, buffer, sizeof buffer): ECONNRESET");
    awaitLine(output, "up");
    talk(tcp, udp);
    assertThat(rest(output)).startsWith(SERVED);
  }

  @Test
  void whatCannotBeIsSaidInOneLine() throws IOException {
    try (ServerSocket taken = new ServerSocket(0, 1, LOOPBACK)) {
      String port = Integer.toString(taken.getLocalPort());
      refused("cannot publish 127.0.0.1:" + port + ":80/tcp: ", "--publish", port + ":80");
    }
    refused("--publish: '80' is not of the form", "--publish", "80");
    refused("--publish: 0 is no port", "--publish", "0:80");
    refused("--publish: '999.0.0.1' is no address", "--publish", "999.0.0.1:1:1");
    refused("--net: expected host or none", "--net", "all");
    refused("--deterministic and --net host contradict", "--deterministic", "--net", "host");
    refused("--deterministic and --publish contradict", "--deterministic", "--publish", "1:1");
  }

  private void refused(String message, String... options) {
    Result result = amber.run(List.of(options), order("/bin/true"), LIMIT);
    assertThat(result.status()).isEqualTo(125);
    assertThat(result.errors()).startsWith("amber: " + message).hasLineCount(1);
  }
}
