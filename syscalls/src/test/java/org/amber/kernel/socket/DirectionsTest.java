package org.amber.kernel.socket;

import static org.assertj.core.api.Assertions.assertThat;

import org.amber.kernel.wait.Readiness;
import org.junit.jupiter.api.Test;

class DirectionsTest {
  private final Directions directions = new Directions();

  @Test
  void directionsEndOneByOne() {
    directions.end(Socket.NO_SEND);
    assertThat(directions.noSend()).isTrue();
    assertThat(directions.noReceive()).isFalse();
    assertThat(directions.readiness()).isZero();
    directions.end(Socket.NO_RECEIVE);
    assertThat(directions.bits()).isEqualTo(Socket.NO_MORE);
  }

  /** tcp_poll and unix_poll: the end of what comes can be read, the end of both hangs up. */
  @Test
  void pollShowsTheEndOfWhatComes() {
    directions.end(Socket.NO_RECEIVE);
    assertThat(directions.readiness()).isEqualTo(Readiness.READABLE | Readiness.POLLRDHUP);
    directions.end(Socket.NO_SEND);
    assertThat(directions.readiness() & Readiness.POLLHUP).isNotZero();
  }

  @Test
  void onlyWhatIsOpenBeginsAnew() {
    directions.end(Socket.NO_MORE);
    directions.reopen();
    assertThat(directions.bits()).isZero();
    directions.close();
    directions.reopen();
    assertThat(directions.isClosed()).isTrue();
    assertThat(directions.bits()).isEqualTo(Socket.NO_MORE);
  }

  /** As a snapshot may have them. */
  @Test
  void bitsThatMeanNothingAreNotTaken() {
    directions.end(-1);
    assertThat(directions.bits()).isEqualTo(Socket.NO_MORE);
  }
}
