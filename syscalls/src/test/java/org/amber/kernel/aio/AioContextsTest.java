package org.amber.kernel.aio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Objects;
import org.amber.abi.Errno;
import org.amber.abi.ErrnoException;
import org.amber.kernel.event.EventFile;
import org.amber.kernel.wait.Readiness;
import org.junit.jupiter.api.Test;

class AioContextsTest {
  private static final long NUMBER = 0x1000;
  private final AioContexts contexts = new AioContexts();
  private final EventFile file = new EventFile(1, 0, 0, false);

  private AioContext context() {
    contexts.add(NUMBER, 2, 1);
    return contexts.get(NUMBER);
  }

  private static AioEvent event(long data) {
    return new AioEvent(data, 8 * data, 0);
  }

  @Test
  void aPollEndsWithItsFile() {
    AioContext context = context();
    context.poll(file, null, Readiness.POLLIN, event(5), 1);
    assertThat(context.peek()).isNull();
    file.signal();
    assertThat(context.peek()).isEqualTo(new AioEvent(5, 40, Readiness.POLLIN));
    assertThat(file.references()).isZero();
  }

  @Test
  void whatWaitsIsSaved() {
    AioContext context = context();
    context.add(event(3), null);
    context.poll(file, null, Readiness.POLLIN, event(5), 1);
    AioContexts restored = new AioContexts();
    EventFile found = new EventFile(1, 0, 0, false);
    restored.restore(contexts.save(), id -> found);
    AioContext again = restored.get(NUMBER);
    assertThat(again.peek()).isEqualTo(event(3));
    again.remove();
    found.signal();
    assertThat(Objects.requireNonNull(again.peek()).data()).isEqualTo(5);
  }

  @Test
  void aContextIsFullAtItsCapacity() {
    AioContext context = context();
    context.add(event(1), null);
    context.requireRoom();
    context.add(event(2), null);
    assertThatExceptionOfType(ErrnoException.class)
        .isThrownBy(context::requireRoom)
        .satisfies(e -> assertThat(e.errno()).isEqualTo(Errno.EAGAIN));
  }

  @Test
  void anIncompleteContextIsRefused() {
    context().add(event(1), null);
    AioContextsState state = contexts.save();
    state.contexts.getFirst().results = new long[0];
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new AioContexts().restore(state, id -> file));
  }
}
