package org.amber.kernel.socket.inet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.file.Path;
import java.util.List;
import org.amber.abi.Errno;
import org.amber.abi.ErrnoException;
import org.amber.abi.OpenFlags;
import org.amber.kernel.socket.Socket;
import org.amber.kernel.socket.SocketAddress;
import org.amber.kernel.socket.SocketCaller;
import org.amber.kernel.socket.SocketFamily;
import org.amber.kernel.socket.SocketUser;
import org.amber.kernel.vfs.Fixture;
import org.amber.kernel.wait.Readiness;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What connect(2) says at its beginning, in between and at its end; as natively on Linux. */
class TcpConnectorTest {
  private static final int INET = SocketFamily.INET;
  private static final SocketAddress UNSPEC = SocketAddress.of(new byte[16]);
  private static final SocketUser USER = new SocketUser(7, 0, 0, List.of());

  @TempDir Path directory;
  private Fixture machine;
  private InetSockets sockets;
  private SocketCaller caller;

  @BeforeEach
  void open() {
    machine = new Fixture(directory);
    sockets = new InetSockets(machine.services);
    caller = new SocketCaller(machine.at, USER, USER);
  }

  @AfterEach
  void close() {
    machine.close();
  }

  private TcpSocket socket(int flags) {
    return (TcpSocket) sockets.create(INET, SocketFamily.STREAM, 0, flags, USER);
  }

  private TcpSocket listener(int backlog) {
    TcpSocket made = socket(0);
    made.listen(caller, backlog);
    return made;
  }

  private static SocketAddress at(int port) {
    return InetEndpoint.LOOPBACK4.withPort(port).toAddress(INET);
  }

  private static SocketAddress addressOf(TcpSocket listener) {
    return at(listener.local().port());
  }

  private void fails(Errno error, Runnable call) {
    assertThatExceptionOfType(ErrnoException.class).isThrownBy(call::run).isSameAs(error.error());
  }

  @Test
  void aConnectionWithinTheMachineIsThereAtOnce() {
    TcpSocket listener = listener(5);
    TcpSocket client = socket(0);
    assertThat(client.connect(caller, addressOf(listener))).isNull();
    assertThat(client.connectionState()).isEqualTo(ConnectionState.ESTABLISHED);
    fails(Errno.EISCONN, () -> client.connect(caller, addressOf(listener)));
  }

  @Test
  void whoDoesNotWaitIsToldTheEndByTheNextCall() {
    TcpSocket listener = listener(5);
    TcpSocket client = socket(OpenFlags.O_NONBLOCK);
    fails(Errno.EINPROGRESS, () -> client.connect(caller, addressOf(listener)));
    assertThat(client.connect(caller, addressOf(listener))).isNull();
    fails(Errno.EISCONN, () -> client.connect(caller, addressOf(listener)));
  }

  @Test
  void aFullBacklogLetsOneWaitUntilSomebodyIsAccepted() {
    TcpSocket listener = listener(0);
    TcpSocket first = socket(0);
    assertThat(first.connect(caller, addressOf(listener))).isNull();
    TcpSocket second = socket(OpenFlags.O_NONBLOCK);
    fails(Errno.EINPROGRESS, () -> second.connect(caller, addressOf(listener)));
    fails(Errno.EALREADY, () -> second.connect(caller, addressOf(listener)));
    assertThat(second.connectionState()).isEqualTo(ConnectionState.SYN_SENT);
    second.setStatusFlags(0);
    assertThat(second.connect(caller, addressOf(listener))).isSameAs(second.waitQueue());
    Socket accepted = listener.accept();
    assertThat(accepted.peerAddress()).isEqualTo(first.localAddress());
    assertThat(second.connect(caller, addressOf(listener))).isNull();
  }

  @Test
  void aRefusedSocketIsLikeNewOnceThatWasTold() {
    TcpSocket listener = listener(5);
    int nobody = listener.local().port() == 1025 ? 1026 : 1025;
    TcpSocket client = socket(0);
    fails(Errno.ECONNREFUSED, () -> client.connect(caller, at(nobody)));
    assertThat(client.local().port()).isZero();
    assertThat(client.connect(caller, addressOf(listener))).isNull();
  }

  @Test
  void anErrorThatWasTakenIsToldAsAborted() {
    TcpSocket client = socket(OpenFlags.O_NONBLOCK);
    fails(Errno.EINPROGRESS, () -> client.connect(caller, at(1025)));
    assertThat(client.poll() & Readiness.POLLERR).isNotZero();
    assertThat(client.takeError()).isEqualTo(Errno.ECONNREFUSED.number());
    fails(Errno.ECONNABORTED, () -> client.connect(caller, at(1025)));
  }

  @Test
  void whoIsGivenUpIsNotLetInLater() {
    TcpSocket listener = listener(0);
    assertThat(socket(0).connect(caller, addressOf(listener))).isNull();
    TcpSocket second = socket(OpenFlags.O_NONBLOCK);
    fails(Errno.EINPROGRESS, () -> second.connect(caller, addressOf(listener)));
    assertThat(second.connect(caller, UNSPEC)).isNull();
    assertThat(second.connectionState()).isEqualTo(ConnectionState.CLOSE);
    assertThat(listener.accept()).isNotNull();
    fails(Errno.EAGAIN, listener::accept);
  }

  @Test
  void whatHasBegunIsSaved() {
    TcpSocket client = socket(OpenFlags.O_NONBLOCK);
    fails(Errno.EINPROGRESS, () -> client.connect(caller, at(1025)));
    InetSocketState state = client.save();
    assertThat(state.connectPending).isTrue();
    assertThat(state.outside).isFalse();
    TcpSocket restored = (TcpSocket) new InetSockets(machine.services).restoreSocket(state);
    fails(Errno.ECONNREFUSED, () -> restored.connect(caller, at(1025)));
  }

  @Test
  void theStateFollowsFromWhoHasEnded() {
    TcpSocket listener = listener(5);
    assertThat(listener.connectionState()).isEqualTo(ConnectionState.LISTEN);
    TcpSocket client = socket(0);
    assertThat(client.connect(caller, addressOf(listener))).isNull();
    TcpSocket server = (TcpSocket) listener.accept();
    client.shutdown(Socket.NO_SEND);
    assertThat(client.connectionState()).isEqualTo(ConnectionState.FIN_WAIT2);
    assertThat(server.connectionState()).isEqualTo(ConnectionState.CLOSE_WAIT);
    server.shutdown(Socket.NO_SEND);
    assertThat(client.connectionState()).isEqualTo(ConnectionState.CLOSE);
  }
}
